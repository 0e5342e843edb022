"""The shipped files for Caddy and nginx, in front of some processes of a test."""

import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from tests.live.sites.fleet import Fleet
from tests.live.sites.site import ROOT, Site, free_port

KINDS = ("caddy", "nginx")
_LATE = 30
_NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def is_installed(kind: str) -> bool:
    """Whether there is a program for it."""
    return shutil.which(kind) is not None


class Proxy:
    """One that runs, at `port`; `most` is how many connections a process may carry at a time."""

    def __init__(self, kind: str, folder: Path, ports: list[int], most: int = 4000) -> None:
        self.port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        command = _COMMANDS[kind](folder, self.port, ports, most)
        with (folder / f"{kind}.log").open("wb") as log:
            env = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
            self._process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        self._until_up()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def _until_up(self) -> None:
        deadline = time.monotonic() + _LATE
        while True:
            with suppress(httpx.HTTPError):
                # What it answers by itself.
                httpx.get(f"http://127.0.0.1:{self.port}/metrics", trust_env=False)
                return
            assert time.monotonic() < deadline
            assert self._process.poll() is None, "the proxy does not start"
            time.sleep(0.05)

    def close(self) -> None:
        """End it."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _caddy(folder: Path, port: int, ports: list[int], most: int) -> list[str]:
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    upstreams = " ".join(f"127.0.0.1:{each}" for each in ports)
    text = _replaced(text, "{$SITE_HOST}", f"http://:{port}")
    text = _replaced(text, "app1:8000 app2:8000", upstreams)
    text = _replaced(text, "unhealthy_request_count 4000", f"unhealthy_request_count {most}")
    path = folder / "Caddyfile"
    path.write_text("{\n\tadmin off\n}\n" + text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(path)]


def _nginx(folder: Path, port: int, ports: list[int], most: int) -> list[str]:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    line = "    server app{}:8000 max_conns=4000 max_fails=1 fail_timeout=2s;\n"
    here = line.replace("app{}:8000", "127.0.0.1:{}").replace("4000", str(most))
    text = _replaced(text, line.format(1) + line.format(2), "".join(map(here.format, ports)))
    text = _replaced(text, "listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = re.sub(r" *ssl_certificate.*\n", "", text)
    path = folder / "nginx.conf"
    path.write_text(_NGINX.format(folder=folder, server=text))
    return ["nginx", "-p", str(folder), "-c", str(path)]


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new)


_COMMANDS = {"caddy": _caddy, "nginx": _nginx}


class Fronted(Fleet):
    """Some processes that are reached by a proxy at the port `front`; `operator`, if there is one,
    reaches the database past everything that breaks.
    """

    front = 0
    operator: Site | None = None

    def ask(self, call: str, *arguments: Any) -> Any:
        """Have an operator do something."""
        return (self.operator or self.processes[0]).ask(call, *arguments)

    @property
    def socket_url(self) -> str:
        """The proxy's."""
        return f"ws://127.0.0.1:{self.front}/collab"

    @property
    def url(self) -> str:
        """The proxy's."""
        return f"http://localhost:{self.front}"

    @property
    def ports(self) -> list[int]:
        """The proxy's, for whoever polls."""
        return [self.front]

    @property
    def ports_of_processes(self) -> list[int]:
        """Where the processes themselves are."""
        return super().ports
