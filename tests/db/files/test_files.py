"""Pictures in documents: what is taken, who may give and see them, and what becomes of them."""

from io import BytesIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageSequence

from documents.errors import AccessDenied, Unfit
from documents.files import storage
from documents.jobs import conversion, pictures
from documents.library import lifecycle
from documents.models import Collaborator, Document, File
from documents.roles import ALLOWED, Action, Role
from tests import bombs
from tests.support.api_client import problem

RED = (200, 30, 40)


def picture(kind="PNG", size=(40, 30), **options):
    data = BytesIO()
    Image.new("RGB", size, RED).save(data, kind, **options)
    return data.getvalue()


def animation(kind):
    data = BytesIO()
    first, *rest = (Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 120, 240))
    first.save(data, kind, save_all=True, append_images=rest, duration=[100, 200, 300], loop=0)
    return data.getvalue()


def pace(frame):
    frame.load()
    return frame.info["duration"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A storage of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def file(ann, document):
    return storage.add_file(ann, document.pk, "cat.png", picture())


def blobs(media):
    return [path for path in media.rglob("*") if path.is_file()]


def upload(client, document, data, name="cat.png", **more):
    form = {"file": SimpleUploadedFile(name, data), **more}
    return client.post(f"/api/v1/documents/{document.pk}/files", form)


def address(file):
    return f"/documents/{file.document_id}/files/{file.pk}"


# What is taken.


@pytest.mark.parametrize(("kind", "media_type"), pictures.KINDS.items())
def test_the_four_kinds_are_taken_whatever_the_name_says(kind, media_type):
    taken = pictures.picture_of(picture(kind))
    assert (taken.kind, taken.width, taken.height) == (media_type, 40, 30)
    with Image.open(BytesIO(taken.data)) as image:
        assert (image.format, image.size) == (kind, (40, 30))
        seen = image.convert("RGB").getpixel((5, 5))
        assert max(abs(a - b) for a, b in zip(seen, RED, strict=True)) < 8


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a",
        b"%PDF-1.7",
        picture("BMP"),
        picture("TIFF"),
        picture()[:-30],
        picture("JPEG")[:200],
        picture("WEBP")[:40],
    ],
    ids=["nothing", "svg", "html", "gif-head", "pdf", "bmp", "tiff", "png", "jpeg", "webp"],
)
def test_what_is_none_of_them_or_damaged_is_refused(data):
    with pytest.raises(Unfit):
        pictures.picture_of(data)


BOMBS = {
    "png": (bombs.png, "50 million pixels"),
    "gif": (bombs.gif, "50 million pixels"),
    "later frame": (lambda: bombs.gif(1, 1)[:-1] + bombs.gif()[19:], "50 million pixels"),
    "sum of frames": (lambda: bombs.gif(1000, 1000, 51), "50 million pixels"),
    "many frames": (lambda: bombs.gif(1, 1, 501), "500 frames"),
    "apng": (lambda: bombs.png(5000, 5000, 3), "50 million pixels"),
    "webp": (bombs.webp, "50 million pixels"),
    "jpeg": (bombs.jpeg, "50 million pixels"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_what_it_says_of_itself(name, monkeypatch):
    """Nothing of it is decoded: Pillow is not even asked."""
    make, words = BOMBS[name]
    monkeypatch.setattr(pictures, "_opened", None)
    with pytest.raises(Unfit, match=words):
        pictures.picture_of(make())


def test_what_makes_its_decoder_die_is_refused_and_the_next_is_taken(ann, document, monkeypatch):
    """A picture is decoded by a process of its own: the server has none of its memory."""
    monkeypatch.setattr(conversion, "_SECONDS", 0)
    with pytest.raises(Unfit, match="too long or too much memory"):
        storage.add_file(ann, document.pk, "a", picture())
    monkeypatch.undo()
    before = getrusage(RUSAGE_SELF).ru_maxrss
    # Some 50 million pixels: 200 MB and more wherever it is decoded.
    storage.add_file(ann, document.pk, "a", bombs.gif(7000, 7000))
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_picture_of_several_is_its_first():
    data = BytesIO()
    first, second = (Image.new("RGB", (30, 20), shade) for shade in (RED, (0, 0, 0)))
    first.save(data, "MPO", save_all=True, append_images=[second])
    taken = pictures.picture_of(data.getvalue())
    with Image.open(BytesIO(taken.data)) as image:
        assert (taken.kind, image.format, image.size) == ("image/jpeg", "JPEG", (30, 20))


def test_pictures_of_an_import_are_drawn_together_and_the_bad_ones_left_out(ann, monkeypatch):
    good, bad = picture(), bombs.gif()
    assert [bool(each) for each in conversion.draw_all([good, bad, b"x", good])] == [
        True, False, False, True
    ]  # fmt: skip
    monkeypatch.setattr(conversion, "_BATCH", 1)
    monkeypatch.setattr(conversion, "CPU_SECONDS", 0)
    assert conversion.draw_all([good, good]) == [None, None]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_the_frames_of_an_animation_count_together(kind, monkeypatch):
    pictures.picture_of(animation(kind))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 3 * 20 * 20 - 1)
    with pytest.raises(Unfit, match="million pixels"):
        pictures.picture_of(animation(kind))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_goes_on_moving_at_its_pace(kind):
    taken = pictures.picture_of(animation(kind))
    with Image.open(BytesIO(taken.data)) as image:
        durations = [pace(frame) for frame in ImageSequence.Iterator(image)]
    assert durations == [100, 200, 300]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_and_the_camera_are_gone_and_the_picture_stands_upright(kind):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    options = {"exif": exif} | ({"comment": b"SecretWords"} if kind == "JPEG" else {})
    given = picture(kind, **options)
    assert b"SecretCamera" in given
    taken = pictures.picture_of(given)
    assert b"Secret" not in taken.data
    with Image.open(BytesIO(taken.data)) as image:
        assert dict(image.getexif()) == {}
    assert (taken.width, taken.height) == (30, 40)


def test_what_hides_behind_a_picture_is_gone():
    taken = pictures.picture_of(picture() + b"<script>alert(1)</script>")
    assert b"script" not in taken.data


# Who gives and who sees.


@pytest.mark.parametrize("role", [*Role, None])
def test_those_who_may_write_give_and_those_who_may_read_see(document, ben, browser, file, role):
    if role is not None:
        Collaborator.objects.create(document=document, user=ben, role=role)
    client = browser(ben)
    may_give = role is not None and Action.EDIT in ALLOWED[role]
    assert upload(client, document, picture()).status_code == (201 if may_give else 404)
    assert client.get(address(file)).status_code == (200 if role is not None else 404)
    assert File.objects.count() == (2 if may_give else 1)


@pytest.mark.parametrize("role", [*Role, None])
def test_those_who_may_suggest_give_for_what_they_suggest(document, ben, browser, role):
    """Also while the text is frozen, when nobody gives for the text itself."""
    if role is not None:
        Collaborator.objects.create(document=document, user=ben, role=role)
    may_give = role is not None and Action.SUGGEST in ALLOWED[role]
    for frozen_at in (None, timezone.now()):
        Document.objects.update(frozen_at=frozen_at)
        given = upload(browser(ben), document, picture(), suggested="true")
        assert given.status_code == (201 if may_give else 404)
    assert [file.is_suggested for file in File.objects.all()] == [True, True] * may_give


def test_signed_out_nobody_gives_or_sees(client, document, file):
    assert upload(client, document, picture()).status_code == 401
    assert client.get(address(file)).status_code == 401


def test_a_file_is_shown_so_that_it_can_do_nothing(ann, browser, document):
    client = browser(ann)
    answer = upload(client, document, picture("JPEG"), 'a";\r\n\u202e<b>.html').json()
    assert answer["kind"] == "image/jpeg"
    response = client.get(answer["path"])
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "\n" not in response.headers["Content-Disposition"]
    assert response.content == storage.bytes_of(File.objects.get())


def test_a_browser_that_has_it_is_told_so_only_while_it_may_see_it(document, ben, browser, file):
    role = Collaborator.objects.create(document=document, user=ben, role=Role.VIEWER)
    client = browser(ben)
    etag = client.get(address(file)).headers["ETag"]
    again = client.get(address(file), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    role.delete()
    assert client.get(address(file), headers={"If-None-Match": etag}).status_code == 404


def test_a_file_is_seen_in_its_own_document_alone(ann, browser, file):
    other = lifecycle.create_document(ann, "Other")
    assert browser(ann).get(f"/documents/{other.pk}/files/{file.pk}").status_code == 404


def test_files_that_are_not_there_shut_nobody_out(ann, browser, document, file, settings):
    """A text may name as many as its writers like, and its readers' pages ask for each."""
    settings.THROTTLE_FAILURES = 3
    client = browser(ann)
    for _ in range(5):
        for owner in (document.pk, uuid4()):
            missing = client.get(f"/documents/{owner}/files/{uuid4()}")
            assert missing.status_code == 404
    assert client.get(address(file)).status_code == 200


def test_in_the_trash_it_is_not_seen(ann, browser, document, file):
    lifecycle.trash_document(ann, document.pk)
    assert browser(ann).get(address(file)).status_code == 404
    with pytest.raises(AccessDenied):
        storage.read_file(ann, document.pk, file.pk)


# Limits, and what becomes of them.


def test_too_large_a_file_is_refused_in_a_sentence(ann, browser, document, settings, media):
    settings.MAX_FILE = 2000
    large = picture("PNG") + b"\0" * 2000
    response = upload(browser(ann), document, large)
    assert problem(response) == (422, "This file is larger than 2.0\xa0KB.")
    assert blobs(media) == []


def test_the_files_of_a_document_have_a_quota(ann, document, settings, media):
    first = storage.add_file(ann, document.pk, "a", picture())
    settings.FILES_QUOTA = 2 * first.size - 1
    for is_suggested in (False, True):
        with pytest.raises(Unfit, match="together"):
            storage.add_file(ann, document.pk, "b", picture(), is_suggested=is_suggested)
    assert len(blobs(media)) == 1


def test_a_form_without_a_file_is_told_so(ann, browser, document):
    answer = browser(ann).post(f"/api/v1/documents/{document.pk}/files", {"file": "text"})
    assert answer.json()["faults"] == [{"where": ["file", "file"], "what": "Field required"}]


@pytest.mark.parametrize(("given", "is_suggested"), [(Role.EDITOR, False), (Role.COMMENTER, True)])
def test_who_loses_the_right_meanwhile_keeps_nothing_there(
    ben, document, monkeypatch, media, given, is_suggested
):
    role = Collaborator.objects.create(document=document, user=ben, role=given)

    def slow(data):
        role.delete()
        return conversion.draw(data)

    monkeypatch.setattr(storage, "draw", slow)
    with pytest.raises(AccessDenied):
        storage.add_file(ben, document.pk, "a", picture(), is_suggested=is_suggested)
    assert (blobs(media), File.objects.count()) == ([], 0)


def test_a_deleted_document_takes_its_files_along(
    ann, document, media, django_capture_on_commit_callbacks
):
    other = lifecycle.create_document(ann, "Other")
    kept = storage.add_file(ann, other.pk, "a", picture())
    storage.add_file(ann, document.pk, "b", picture())
    lifecycle.trash_document(ann, document.pk)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.delete_document(ann, document.pk)
    assert blobs(media) == [Path(kept.blob.path)]
    assert list(File.objects.all()) == [kept]
    assert Document.objects.count() == 1


def test_an_erased_account_leaves_its_pictures(ben, document, file):
    Collaborator.objects.create(document=document, user=ben, role=Role.EDITOR)
    given = storage.add_file(ben, document.pk, "b", picture())
    ben.delete()
    assert File.objects.get(pk=given.pk).by is None
