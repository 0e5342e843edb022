"""An identity provider of the tests' own: OpenID Connect, and what Google and Facebook make of it.

Whoever is sent to it is signed in at once as `claims` says; `lies` replaces claims of the ID token.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "scriptorium", "provider-secret"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """The provider, on a port and a thread of its own."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.lies: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        provider = self

        class Handler(_Handler):
            site = provider

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Note what was asked and return where to go with the code."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = {"code": code, "state": query.get("state", "")}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def redeem(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, for the client and the browser that it was made for."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or not self._is_of(asked, form):
            return None
        token = secrets.token_urlsafe(16)
        self.tokens[token] = self.claims
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self._id_token(asked),
        }

    def _is_of(self, asked: dict[str, str], form: dict[str, str]) -> bool:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return False
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return False
        if "code_challenge" not in asked:
            return True
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return asked["code_challenge"] == challenge

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, **self.claims}
        return jwt.encode(said | self.lies, _KEY, algorithm="RS256", headers={"kid": "1"})

    def keys(self) -> dict[str, Any]:
        """The public key."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
        return {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]}


class _Handler(BaseHTTPRequestHandler):
    site: Provider

    def do_GET(self) -> None:
        path, query = self._asked(urlsplit(self.path).query)
        if path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.site.authorize(query))
            self.end_headers()
        elif path == "/.well-known/openid-configuration":
            self._say(self.site.configuration())
        elif path == "/jwks":
            self._say(self.site.keys())
        elif path == "/oauth/access_token":
            self._say(self.site.redeem(query))
        elif path in ("/userinfo", "/me"):
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._say(self.site.tokens.get(bearer or query.get("access_token", "")))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self.site.redeem(self._asked(body)[1]))

    def _asked(self, query: str) -> tuple[str, dict[str, str]]:
        given = {name: values[0] for name, values in parse_qs(query).items()}
        return urlsplit(self.path).path, given

    def _say(self, content: dict[str, Any] | None) -> None:
        self.send_response(200 if content else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""
