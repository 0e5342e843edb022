"""Programs that use the HTTP API in a person's name."""

import json
from typing import Any

from django.core.files.base import File
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart

from documents.access.api_tokens import make_api_token
from documents.models import User
from documents.roles import EVERYTHING, Scope

JSON = "application/json"


class Program:
    """A program with a personal token, its own or one that it was given."""

    def __init__(self, user: User, scope: Scope = EVERYTHING, token: str = "") -> None:
        self.token = token or make_api_token(user, "program", scope=scope)
        self._client = Client(enforce_csrf_checks=True)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """What the API answers; a body that is no bytes goes as JSON, with a file in it as a form.

        `If_Match` is `If-Match`.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, bytes):
            data, kind = body, "application/octet-stream"
        elif isinstance(body, dict) and any(isinstance(each, File) for each in body.values()):
            data, kind = encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
        else:
            data, kind = "" if body is None else json.dumps(body), JSON
        return self._client.generic(
            method,
            f"/api/v1{path}",
            data,
            content_type=sent.pop("Content-Type", kind),
            headers={"Authorization": f"Bearer {self.token}", **sent},
        )

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of a good answer."""
        return self._good(self.ask("GET", path, **headers))

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of a good answer to something that writes."""
        return self._good(self.ask(method, path, body))

    def _good(self, response: HttpResponse) -> Any:
        assert response.status_code in {200, 201, 204}, response.content
        return json.loads(response.content) if response.content else None


def problem(response: HttpResponse) -> tuple[int, str]:
    """The status of an answer that is a problem, and its sentence."""
    assert response["Content-Type"] == "application/problem+json"
    told = json.loads(response.content)
    assert told["status"] == response.status_code
    return told["status"], told["detail"]
