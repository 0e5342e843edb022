"""The site as one ASGI application: pages by Django, `/collab/…` by Channels."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
django.setup()

from collab.consumer import DocumentConsumer  # noqa: E402  (needs the apps to be loaded)

application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter(
            [
                re_path(r"^collab/(?P<document_id>.+)$", DocumentConsumer.as_asgi()),
                # Any other address is answered like a missing document.
                re_path(r"", DocumentConsumer.as_asgi()),
            ]
        ),
    }
)
