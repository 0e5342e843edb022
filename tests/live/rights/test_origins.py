"""A public site: origins compared exactly, and the headers and cookies that keep a page its own."""

import re
import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.live.people.browser import Browser
from tests.live.people.scene import Scene
from tests.live.sites.site import Site

HOST = "write.example.org"
OWN = f"https://{HOST}"
# How the reverse proxy that speaks TLS hands requests on.
PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
PUBLIC = {
    "SITE_URL": OWN,
    "SECRET_KEY": "correct-horse-battery-staple-and-fifty-more-0123456789",
    "EMAIL_URL": "smtp://localhost:9",
    "SIGNUP": "open",
}

ADMITTED: dict[str, list[str]] = {"our own": [OWN], "a program, which sends none": []}
REFUSED: dict[str, list[str]] = {
    "upper case": [f"https://{HOST.upper()}"],
    "trailing dot": [f"{OWN}."],
    "trailing slash": [f"{OWN}/"],
    "its own port": [f"{OWN}:443"],
    "another port": [f"{OWN}:8443"],
    "no port": [f"{OWN}:"],
    "another scheme": [f"http://{HOST}"],
    "the socket's scheme": [f"wss://{HOST}"],
    "no scheme": [HOST],
    "somebody at it": [f"https://ann@{HOST}"],
    "it at somebody's": [f"{OWN}@evil.test"],
    "below it": [f"https://evil.{HOST}"],
    "above it": ["https://example.org"],
    "with more before it": [f"https://evil{HOST}"],
    "with more behind it": [f"{OWN}.evil.test"],
    "escaped": ["https://write%2Eexample.org"],
    "look-alike": ["https://wrіte.example.org"],
    "this machine": ["http://127.0.0.1"],
    "null": ["null"],
    "empty": [""],
    "a file": ["file://"],
    "a list": [f"{OWN} https://evil.test"],
    "commas": [f"{OWN}, {OWN}"],
    "twice": [OWN, OWN],
    "ours and another": [OWN, "https://evil.test"],
    "another and ours": ["https://evil.test", OWN],
}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, template) -> Iterator[Scene]:
    """A scene on a site that is served to the public by way of a proxy."""
    folder = tmp_path_factory.mktemp("public")
    template.copy(folder)
    site = Site(folder, PUBLIC)
    site.url = OWN
    site.start()
    yield Scene(site)
    site.close()


def handshake(scene: Scene, origins: list[str]) -> int:
    """The status with which a handshake is answered: 101 opens the socket."""
    lines = [
        f"GET /collab/{scene.document} HTTP/1.1",
        f"Host: {HOST}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        f"Cookie: sessionid={scene.people['ann']['session']}",
        *(f"Origin: {origin}" for origin in origins),
    ]
    with socket.create_connection(("127.0.0.1", scene.site.port), timeout=10) as client:
        client.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(client.recv(4096).split()[1])


@pytest.mark.parametrize("kind", REFUSED)
def test_foreign_origins(public: Scene, kind: str) -> None:
    """1.3: whatever is not exactly our origin is refused before the WebSocket opens."""
    assert handshake(public, REFUSED[kind]) in (400, 403)


@pytest.mark.parametrize("kind", ADMITTED)
def test_own_origin(public: Scene, kind: str) -> None:
    """1.3: the site's own pages come in, and programs, which have the session's key."""
    assert handshake(public, ADMITTED[kind]) == 101


@pytest.mark.parametrize("kind", sorted(set(REFUSED) - {"twice"}))
def test_foreign_forms(public: Scene, kind: str) -> None:
    """No form of such an origin is taken, with the right token and cookie all the same."""
    browser = browse(public, public.people["ann"]["session"])
    form = {"csrfmiddlewaretoken": browser.http.cookies["csrftoken"], "title": "Stolen"}
    headers = [("Origin", origin.encode()) for origin in REFUSED[kind]]
    request = browser.http.build_request("POST", "/documents/", data=form)
    request.headers = httpx.Headers([*request.headers.multi_items(), *headers])
    assert browser.http.send(request).status_code in (400, 403)


def browse(scene: Scene, session: str | None = None) -> Browser:
    """A browser to which the proxy looks like the site."""
    headers = {**PROXIED, "Referer": f"{OWN}/"}
    return Browser(f"http://127.0.0.1:{scene.site.port}", session, headers)


def test_other_hosts(public: Scene) -> None:
    """An address that is not the site's is answered with nothing of the site."""
    for host in ("evil.test", "127.0.0.1", f"{HOST}.evil.test", f"{HOST}@evil.test"):
        assert browse(public).http.get("/", headers={"Host": host}).status_code == 400


def test_cookies(public: Scene) -> None:
    """Both travel by TLS alone, not with other sites' requests; scripts do not see the session's.

    That holds when they are first given and when signing in changes them.
    """
    url = f"http://127.0.0.1:{public.site.port}"
    with httpx.Client(base_url=url, headers=PROXIED, trust_env=False) as http:
        first = http.get("/accounts/signup/")
        (given,) = first.headers.get_list("Set-Cookie")
        token = given.split(";")[0].split("=")[1]
        form = {"name": "Dora", "username": "dora", "email": "dora@example.org"}
        form |= {"password1": "four horses and a cart", "csrfmiddlewaretoken": token}
        cookie = {"Cookie": f"csrftoken={token}", "Referer": f"{OWN}/"}
        answer = http.post("/accounts/signup/", data=form, headers=cookie)
    assert answer.status_code == 302
    cookies = {line.split("=")[0]: line for line in answer.headers.get_list("Set-Cookie")}
    assert {"sessionid", "csrftoken"} <= cookies.keys()
    for line in [given, *cookies.values()]:
        assert "; Secure" in line
        assert "; SameSite=Lax" in line
        assert "Domain=" not in line
    assert "; HttpOnly" in cookies["sessionid"]


def test_headers(public: Scene) -> None:
    """What tells browsers to keep to TLS and to this site, on every page."""
    ann = public.people["ann"]["session"]
    paths = ["/", "/accounts/login/", f"/documents/{public.document}/", "/nothing/here/", "/open/"]
    for path in paths:
        headers = browse(public, ann).get(path).headers
        assert (
            headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        )
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == ("no-referrer" if path == "/open/" else "same-origin")
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_content_security_policy(public: Scene) -> None:
    """Scripts are files of this site; nothing is loaded from, sent to or framed by another."""
    headers = browse(public, public.people["ann"]["session"]).get("/").headers
    policy = {
        part.split()[0]: set(part.split()[1:])
        for part in headers["Content-Security-Policy"].split(";")
        if part.strip()
    }
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == {"'none'"}
    assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == {"'self'"}
    assert policy["img-src"] <= {"'self'", "data:", "blob:"}
    assert "'unsafe-eval'" not in headers["Content-Security-Policy"]


def test_plain_http_leads_to_tls(public: Scene) -> None:
    """Who comes without TLS is sent to it, and shown nothing."""
    answer = public.site.get("/", Host=HOST)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{OWN}/")


def test_local_cookies(site: Site) -> None:
    """On a local site without TLS, the same but `Secure`."""
    (given,) = Browser(site.url).http.get("/accounts/login/").headers.get_list("Set-Cookie") or [""]
    assert "SameSite=Lax" in given
    assert "Secure" not in given


def failed_addresses(site: Site, forwarded: str) -> str:
    """The address under which the site counts a failed sign-in."""
    browser = Browser(site.url, headers={"X-Forwarded-For": forwarded})
    browser.sign_in("nobody", "wrong")
    found: str = site.ask("failed_from")
    return found


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "10.9.9.9, 203.0.113.7", "203.0.113.7"),
        ("192.0.2.1", "203.0.113.7", "127.0.0.1"),
    ],
)
def test_whose_address_it_is(
    own_site: Callable[[dict[str, str]], Site], trusted: str, forwarded: str, counted: str
) -> None:
    """A proxy that is trusted says who came; what a client says of itself counts for nothing."""
    site = own_site({"FORWARDED_ALLOW_IPS": trusted})
    site.start()
    assert failed_addresses(site, forwarded) == counted
    assert not re.search("Traceback", site.logged())
