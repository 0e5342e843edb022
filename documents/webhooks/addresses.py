"""Which addresses may be told something: names are resolved once, and what was checked is what is
connected to, so that nobody's name turns into another machine in between.
"""

import asyncio
import socket

import httpx
from django.conf import settings

from documents.web.public_addresses import is_public


class Unreachable(Exception):
    """Nothing is sent there; its text is a sentence for a person."""


def parsed(url: str) -> httpx.URL:
    """An address that can be told something at all.

    Raises:
        Unreachable: it is none.
    """
    schemes = {"https", "http"} if settings.WEBHOOKS == "everywhere" else {"https"}
    try:
        found = httpx.URL(url)
        host = found.raw_host.decode()
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise Unreachable("This is no address.") from None
    if found.scheme not in schemes or not host or found.userinfo or found.fragment:
        raise Unreachable("An address begins with https:// and has no name and password.")
    return found


async def checked_address(url: httpx.URL) -> str:
    """The number of a machine that may be told something.

    Raises:
        Unreachable: there is none of that name, or one of its numbers is not public.
    """
    host, loop = url.raw_host.decode().strip("[]"), asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("There is no machine of that name.") from None
    numbers = [str(address[0]) for *_, address in found]
    if settings.WEBHOOKS != "everywhere" and not all(map(is_public, numbers)):
        raise Unreachable("The machine is in a private network.")
    return numbers[0]
