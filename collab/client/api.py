"""The HTTP API, as the person or the token that `http` carries."""

from collections.abc import Mapping
from typing import Any, cast

import httpx

from collab.client.errors import Moved, NoSuchDocument, NotAllowed, Refused, Unavailable

Json = dict[str, Any]


class Api:
    """Requests below `/api/v1/documents`.

    All of it raises:
        NoSuchDocument: missing or forbidden.
        NotAllowed: the token is not for that.
        Refused, Moved: it cannot be done.
        Unavailable: the site cannot be reached, or has too much to do.
    """

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """What is answered, as JSON; `body` is sent as JSON."""
        request = self.http.build_request(method, _address(path), json=body)
        return cast(Json, (await self._send(request)).json())

    async def get(self, path: str, params: Mapping[str, str | int]) -> httpx.Response:
        """What stands at an address."""
        return await self._send(self.http.build_request("GET", _address(path), params=params))

    async def append(self, path: str, epoch: int, update: bytes) -> Json:
        """What is answered to an update of a text of this epoch."""
        params, headers = {"epoch": epoch}, {"Content-Type": "application/octet-stream"}
        request = self.http.build_request(
            "POST", _address(path), params=params, headers=headers, content=update
        )
        return cast(Json, (await self._send(request)).json())

    async def _send(self, request: httpx.Request) -> httpx.Response:
        request.headers["X-CSRFToken"] = self.http.cookies.get("csrftoken") or ""
        try:
            answer = await self.http.send(request)
        except httpx.TransportError as error:
            raise Unavailable(f"{request.url}: {error!r}") from error
        _check(answer)
        return answer


def _address(path: str) -> str:
    return f"/api/v1/documents{path}"


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    status = answer.status_code
    if status in (httpx.codes.NOT_FOUND, httpx.codes.UNAUTHORIZED):
        raise NoSuchDocument(str(answer.url))
    if status == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise Unavailable(f"{answer.url} answered {status}")
    told = _problem(answer)
    detail = str(told.get("detail", answer.text))
    if status == httpx.codes.FORBIDDEN:
        raise NotAllowed(detail)
    if status == httpx.codes.CONFLICT and "code" not in told:
        raise Moved(detail)
    raise Refused(str(told.get("code", status)), detail)


def _problem(answer: httpx.Response) -> Json:
    """The problem that is told; a proxy tells none."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return {}
    return cast(Json, answer.json())
