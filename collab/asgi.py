"""The site as one ASGI application: pages by Django, `/collab/…` by us, agents over HTTP."""

import os
from importlib.util import find_spec
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
django.setup()

from collab.server import health, published_pages  # noqa: E402  (needs the apps to be loaded)
from collab.transports.consumer import DocumentConsumer  # noqa: E402
from collab.transports.hocuspocus.consumer import HocuspocusConsumer  # noqa: E402
from collab.transports.longpoll import application as longpoll  # noqa: E402

# Django's stubs know of views alone.
_poll: Any = longpoll.serve
_health: Any = health.serve
_pages: Any = get_asgi_application()
_published: Any = published_pages.kept_in_memory(_pages)


def _for_agents() -> list[Any]:
    """The address for agents; what speaks their protocol is an extra, without which there is none
    and nothing is loaded for it.
    """
    if not find_spec("mcp"):
        return []
    from collab.agents.http import PATH, for_agents

    agents: Any = for_agents(_pages)
    return [re_path(f"^{PATH[1:]}$", agents)]


application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                re_path(r"^collab/(?P<document_id>[^/]+)/poll(?:/(?P<token>[^/]+))?$", _poll),
                re_path(r"^(?:healthz|readyz|metrics)$", _health),
                re_path(r"^p/(?P<name>[^/]+)/$", _published),
                *_for_agents(),
                re_path(r"", _pages),
            ]
        ),
        "websocket": URLRouter(
            [
                # An id behind it is for the proxy, which chooses a process by it.
                re_path(r"^hocuspocus(?:/[^/]+)?$", HocuspocusConsumer.as_asgi()),
                re_path(r"^collab/(?P<document_id>.+)$", DocumentConsumer.as_asgi()),
                # Any other address is answered like a missing document.
                re_path(r"", DocumentConsumer.as_asgi()),
            ]
        ),
    }
)
