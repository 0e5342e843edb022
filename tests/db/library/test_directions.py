"""Titles and names are written from right to left where their first letter is."""

from html.parser import HTMLParser

from django.test import Client

from documents.chat import rooms
from documents.history import versions
from documents.library import folders, lifecycle

HEBREW = "שלום, עולם (2)!"
VOID = {"input", "link", "meta", "br", "img", "path", "hr"}
UNSHOWN = {"title", "script", "style"}


class Around(HTMLParser):
    """Notes what stands around each text with a Hebrew letter, and each field that holds one."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, bool]] = []
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        is_own = tag == "bdi" or own.get("dir") == "auto"
        if tag == "input" and own.get("type") != "hidden" and "ש" in (own.get("value") or ""):
            self.found.append((tag, is_own))
        if tag not in VOID:
            self._open.append((tag, is_own))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if "ש" in data and not tags & UNSHOWN:
            self.found.append((self._open[-1][0], any(is_own for _, is_own in self._open)))


def test_titles_have_their_own_direction(ann):
    """In every list, heading and field, so that their signs stand right, too."""
    document, binned = (lifecycle.create_document(ann, HEBREW) for _ in range(2))
    lifecycle.trash_document(ann, binned.pk)
    folder = folders.make_folder(ann, HEBREW)
    folders.file_document(ann, document.pk, folder.pk)
    rooms.create_room(ann, HEBREW, is_public=False)
    version = versions.name_version(ann, document.pk, HEBREW)
    own = f"/documents/{document.pk}/"
    client = Client()
    client.force_login(ann)
    for page in (
        "/", "/?show=trash", f"/?folder={folder.pk}", "/?q=שלום", "/rooms/", own, f"{own}folder",
        f"{own}versions/", f"{own}versions/{version.pk}/",
    ):  # fmt: skip
        around = Around()
        around.feed(client.get(page).content.decode())
        assert around.found, page
        assert [tag for tag, is_own in around.found if not is_own] == [], page
