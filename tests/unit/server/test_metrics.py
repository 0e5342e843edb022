"""The operator's page and the dashboard name the metrics that there are, and all of them."""

import json
import re
from pathlib import Path

from prometheus_client import REGISTRY

ROOT = Path(__file__).resolve().parents[3]
# What Prometheus has of a histogram; and what Python's client says beside, of which nobody asks.
_PARTS, _BESIDE = ("_bucket", "_count", "_sum"), "_created"
_OF_THE_PROCESS = re.compile(r"\b(?:process|python)_[a-z_]+")
_OURS = re.compile(r"\bscriptorium_[a-z_]+")


def there(wanted: re.Pattern[str]) -> set[str]:
    """The names of the metrics that there are."""
    import collab.hub.metrics  # noqa: F401
    from collab.cluster import counts  # noqa: F401

    samples = {sample.name for metric in REGISTRY.collect() for sample in metric.samples}
    described = {
        metric.name + ("_total" if metric.type == "counter" else "")
        for metric in REGISTRY.collect()
    }
    found = {name for name in samples | described if wanted.fullmatch(name)}
    return {name for name in found if not name.endswith(_BESIDE)}


def whole(names: set[str]) -> set[str]:
    """The metrics to which these names, perhaps of parts, belong."""
    return {re.sub(f"(?:{'|'.join(_PARTS)})$", "", name) for name in names}


def test_the_page_names_all() -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    table = page[page.index("| metric | what |") : page.index("Worth an alarm")]
    assert set(_OURS.findall(table)) == whole(there(_OURS))


def test_the_dashboard_shows_all() -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana.json").read_text())
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    assert whole(set(_OURS.findall(asked))) == whole(there(_OURS))
    assert set(_OF_THE_PROCESS.findall(asked)) <= there(_OF_THE_PROCESS)
    used = {name for name in _OURS.findall(asked) if name.endswith(_PARTS)}
    assert used <= there(_OURS)
