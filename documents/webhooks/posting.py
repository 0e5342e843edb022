"""Telling an address something, signed as Standard Webhooks says."""

import asyncio
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import httpx

from documents.webhooks.addresses import Unreachable, checked_address, parsed

PREFIX = "whsec_"
# An answer comes within this, however slowly it is said.
_SECONDS = 15.0
_GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is posted, and where; `uid` is the same each time."""

    url: str
    secret: str
    uid: str
    timestamp: int
    body: bytes

    @property
    def signature(self) -> str:
        """What shows who has sent it, and when."""
        signed = f"{self.uid}.{self.timestamp}.".encode() + self.body
        key = b64decode(self.secret.removeprefix(PREFIX))
        return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: a status, or 0 and why nothing was."""

    status: int
    fault: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it was taken."""
        return self.status in _GOOD


def post_all(letters: Sequence[Letter]) -> list[Answer]:
    """Post all at once; the answers, in the same order. None takes long."""

    async def run() -> list[Answer]:
        return list(await asyncio.gather(*map(_post, letters)))

    return asyncio.run(run())


async def _post(letter: Letter) -> Answer:
    try:
        async with asyncio.timeout(_SECONDS):
            return Answer(await _status(letter))
    except TimeoutError:
        return Answer(0, "There was no answer in time.")
    except Unreachable as unreachable:
        return Answer(0, str(unreachable))
    # What a broken server says may be anything; nothing of it is kept.
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Answer(0, f"The machine could not be reached ({type(error).__name__}).")


async def _status(letter: Letter) -> int:
    url = parsed(letter.url)
    number = await checked_address(url)
    headers = {
        "Host": url.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "Scriptorium-Webhooks",
        "webhook-id": letter.uid,
        "webhook-timestamp": str(letter.timestamp),
        "webhook-signature": letter.signature,
    }
    # Not by a proxy's name or another one: what was checked is what is connected to.
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as http:
        request = http.build_request(
            "POST",
            url.copy_with(host=number),
            content=letter.body,
            headers=headers,
            extensions={"sni_hostname": url.raw_host.decode()},
        )
        # What is answered beside the status is not read.
        response = await http.send(request, stream=True)
        await response.aclose()
        return response.status_code
