"""The files of the Docker deployment say what the site understands."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# What Python itself reads.
OTHERS = {"PYTHONUNBUFFERED"}


def settings() -> set[str]:
    """The variables of the README's table."""
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"[A-Z_]+", row)}


def test_every_setting_exists():
    """Of the compose file, the image and the example of site.env."""
    apps = [each for each in COMPOSE["services"].values() if each.get("image") == "scriptorium"]
    assert len(apps) == 4
    named = {name for app in apps for name in app["environment"]}
    lines = (ROOT / "deploy" / "site.env.example").read_text().splitlines()
    named |= {line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    named |= set(re.findall(r"\b([A-Z_]+)=", re.search(r"^ENV (.*)$", DOCKERFILE, re.M)[1]))
    assert named - OTHERS <= settings()


def test_the_services_are_those_that_a_site_needs():
    services = COMPOSE["services"]
    apps = {"migrate", "app1", "app2", "chores"}
    assert set(services) == apps | {"database", "redis", "caddy"}
    for service in services.values():
        assert set(service.get("depends_on", [])) <= set(services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).is_file()
    published = [name for name, service in services.items() if "ports" in service]
    assert published == ["caddy"]


def test_the_image_has_what_it_copies():
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    assert copied
    for path in " ".join(copied).split():
        assert (ROOT / path).exists(), path


def test_the_proxy_passes_on_to_the_apps(tmp_path):
    """And keeps what is for machines to itself; Caddy itself reads the file where it is there."""
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    upstreams = re.search(r"reverse_proxy (.*) \{", caddyfile)[1].split()
    assert upstreams == ["app1:8000", "app2:8000"]
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    assert re.findall(r"^ *server (\S+:\d+)", nginx, re.MULTILINE) == upstreams
    assert "@inside path /healthz /readyz /metrics" in caddyfile
    if (caddy := shutil.which("caddy")) is None:
        pytest.skip("Caddy is not installed")
    command = [caddy, "validate", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"]
    environment = {"SITE_HOST": "write.example.org", "HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
