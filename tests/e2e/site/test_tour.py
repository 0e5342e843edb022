"""Every page and dialog of the German site: fit for everybody, and nothing left in English."""

from tests.e2e.support.axe import faults
from tests.e2e.support.browser import Windows
from tests.e2e.support.english import english, left_on
from tests.e2e.support.tour import visit_all
from tests.live.people.scene import Scene


def test_every_page(windows: Windows, scene: Scene) -> None:
    """No stop of the tour has anything serious for axe-core, light or dark, or is too wide at
    320 px, or says a sentence that the site has in English."""
    sentences = english()
    found: list[str] = []
    for place, page in visit_all(windows, scene, "de-DE"):
        assert page.locator("html").get_attribute("lang") == "de", place
        wrong = faults(page) + [f"English: {words}" for words in left_on(page, sentences)]
        found += [f"{place}: {fault}" for fault in wrong]
        print(place, *wrong, sep="\n    ")
    assert found == [], "\n".join(found)
