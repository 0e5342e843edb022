"""A browser without a screen: cookies, forms with their token, redirects one by one."""

import re
from typing import Any
from urllib.parse import urljoin

import httpx

_TOKEN = "c" * 32


class Browser:
    """One person's browser; `session` is the key of a session that is signed in already."""

    def __init__(self, url: str, session: str | None = None, headers: dict[str, str] | None = None):
        cookies = {"csrftoken": _TOKEN} | ({"sessionid": session} if session else {})
        self.url = url
        self.http = httpx.Client(
            base_url=url,
            headers={"Referer": url, **(headers or {})},
            trust_env=False,
            # Nothing here is TLS, and reading the authorities takes longer than a request.
            verify=False,
            timeout=20,
        )
        # What the standard library's cookie jar makes of a host without a dot.
        host = httpx.URL(url).host
        domain = host if "." in host else f"{host}.local"
        for name, value in cookies.items():
            self.http.cookies.set(name, value, domain=domain)

    @property
    def session(self) -> str | None:
        """The key in the session's cookie."""
        return self.http.cookies.get("sessionid")

    def get(self, path: str) -> httpx.Response:
        """The answer, redirect or not."""
        return self.http.get(path)

    def post(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """Send a form, as a page of the site would."""
        return self.http.post(path, data={"csrfmiddlewaretoken": self._token(), **(form or {})})

    def post_json(self, path: str, body: Any) -> httpx.Response:
        """Send what a script of the site would."""
        return self.http.post(path, json=body, headers={"X-CSRFToken": self._token()})

    def _token(self) -> str:
        # The site gives another one on signing in.
        return self.http.cookies["csrftoken"]

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Go where an answer leads, one step."""
        return self.http.get(urljoin(str(answer.url), answer.headers["Location"]))

    def sign_in(self, login: str, password: str) -> httpx.Response:
        """Fill in the sign-in page."""
        return self.post("/accounts/login/", {"login": login, "password": password})

    def who(self) -> str | None:
        """The name in the head of the page, None for a stranger."""
        page = self.http.get("/", follow_redirects=True).text
        found = re.search(r'account-name">([^<]*)<', page)
        return found[1] if found else None
