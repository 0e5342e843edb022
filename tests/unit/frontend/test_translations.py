"""Every sentence of the site is there in every language."""

import re

import pytest

from tests import catalogue

PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
PATHS = catalogue.catalogues()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parts[-3])
def test_the_catalogue_has_what_the_sources_say(path):
    """`make messages` has been run, and nothing it added was left without words."""
    catalog = catalogue.read(path, path.parts[-3])
    kept = {(message.id, message.context) for message in catalog if message.id}
    assert kept == catalogue.sources()
    lacking = [m.id for m in catalog if m.id and (m.fuzzy or catalogue.lacks_words(m.string))]
    assert lacking == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parts[-3])
def test_translations_fill_in_what_their_sources_do(path):
    """A translation has the places of its source, so that none breaks a page or loses a name."""
    for message in catalogue.read(path, path.parts[-3]):
        if message.id:
            ids = message.id if message.pluralizable else (message.id,)
            words = message.string if message.pluralizable else (message.string,)
            wanted = set(PLACES.findall("".join(ids)))
            assert wanted == set(PLACES.findall("".join(words))), message.id


def test_german_is_there():
    assert [path.parts[-3] for path in PATHS] == ["de"]


@pytest.mark.parametrize("path", sorted(catalogue.BORROWED.glob("*/*/django.po")))
def test_what_is_said_instead_of_allauth_is_said_by_it(path):
    """A sentence that allauth changes is noticed here: its translation has to change, too."""
    language = path.parts[-3]
    theirs = catalogue.read(catalogue.ALLAUTH / language / "LC_MESSAGES/django.po", language)
    unknown = [m.id for m in catalogue.read(path, language) if m.id and m.id not in theirs]
    assert unknown == []
