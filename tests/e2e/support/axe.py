"""What axe-core says of a page, and whether the page fits a narrow window."""

from typing import Any

from playwright.sync_api import Page

from tests.live.sites.site import ROOT

AXE = (ROOT / "tests/node/node_modules/axe-core/axe.min.js").read_text()
GRAVE = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# WCAG 2.2, success criterion 1.4.10: what 1280 px are at 400 %.
NARROW = 320
# The keys that move in it are the text's, and what stands beside a name is the key for it.
OFFERS = ".offers"
# A list of all that is right would take longer to come here than to make.
RUN = """([context, options]) =>
    axe.run(context, { resultTypes: ["violations"], ...options }).then((all) => all.violations)"""
# Colours that are still on their way would be taken for those that were chosen; what breathes for
# ever is not waited for.
SETTLE = """() => Promise.race([
    new Promise((done) => setTimeout(done, 2000, 0)),
    Promise.all(
        document
            .getAnimations()
            .filter((each) => each.effect.getComputedTiming().endTime < Infinity)
            .map((each) => each.finished.catch(() => 0)),
    ).then(() => 0),
])"""


def faults(page: Page) -> list[str]:
    """What is wrong with a page as it is now, light and dark."""
    # By the debugger, which no content security policy binds.
    page.evaluate(AXE)
    told = run(page, {"runOnly": {"type": "tag", "values": RULES}})
    page.emulate_media(color_scheme="dark")
    told += [f"{fault} (dark)" for fault in run(page, {"runOnly": ["color-contrast"]})]
    page.emulate_media(color_scheme="light")
    return told + too_wide(page)


def run(page: Page, options: dict[str, Any]) -> list[str]:
    """The grave violations of axe's rules: rule, element, why."""
    page.evaluate(SETTLE)
    violations = page.evaluate(RUN, [{"exclude": [OFFERS]}, options])
    return [
        f"{violation['id']} {node['html'][:120]} {node['failureSummary'].splitlines()[1].strip()}"
        for violation in violations
        for node in violation["nodes"]
        if node["impact"] in GRAVE
    ]


def too_wide(page: Page) -> list[str]:
    """Whether the page has to be scrolled sideways in a narrow window."""
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": NARROW, "height": 600})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size)
    return [f"{width} px wide in a window of {NARROW}"] if width > NARROW else []
