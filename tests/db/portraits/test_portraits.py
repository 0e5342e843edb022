"""Pictures of people: a small square without what cameras add, for whoever is signed in."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from documents.accounts import erasure
from documents.exchange.personal_archive import take_out
from documents.jobs.pictures import square_of
from documents.models import Portrait, User
from documents.persons import picture_path

ADDRESS = "/accounts/picture/"


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 300), **how) -> bytes:
    """Red on the left, green in the middle, blue on the right."""
    image = Image.new("RGB", size, (0, 128, 0))
    third = size[0] // 3
    image.paste((200, 0, 0), (0, 0, third - 60, size[1]))
    image.paste((0, 0, 200), (size[0] - third + 60, 0, size[0], size[1]))
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def give(client: Client, data: bytes, name: str = "me.jpg"):
    return client.post(ADDRESS, {"picture": SimpleUploadedFile(name, data, "image/jpeg")})


def read(client: Client, user: User):
    user.refresh_from_db()
    return client.get(user.picture)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_is_kept_is_a_small_square(ann, browser, kind):
    """Of the middle; its address names its bytes, and browsers may keep it."""
    client = browser(ann)
    assert give(client, picture(kind))["Location"] == "/accounts/#profile"
    answer = read(client, ann)
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == ("WEBP", (256, 256))
    red, green, blue = image.convert("RGB").getpixel((128, 128))
    assert green > 100
    assert max(red, blue) < 40
    assert len(answer.content) < 8_000


def test_what_cameras_add_is_gone(ann, browser):
    """Place and time; but which way is up is kept to."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera of Ann's"
    client = browser(ann)
    give(client, picture(size=(300, 600), exif=exif.tobytes()))
    content = read(client, ann).content
    assert b"EXIF" not in content
    assert b"camera" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_it_is_seen_upright():
    """A picture that was taken on its side has its left where it belongs."""
    exif = Image.Exif()
    exif[0x0112] = 3
    square = square_of(picture(size=(300, 300), exif=exif.tobytes()), 256)
    red, _green, blue = Image.open(io.BytesIO(square)).convert("RGB").getpixel((4, 128))
    assert blue > red


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture()[:80],
    ],
)
def test_what_is_no_picture_is_said(ann, browser, data):
    answer = give(browser(ann), data)
    assert answer.status_code == 200
    assert b'id="id_picture_error"' in answer.content
    assert not Portrait.objects.exists()


def test_a_file_that_is_too_large_is_not_looked_at(ann, browser, settings):
    settings.MAX_FILE = 100
    assert b"larger than" in give(browser(ann), picture()).content


def test_who_may_see_it(ann, ben, browser, client):
    """Whoever is signed in and was told the address; an older or a guessed one shows nothing."""
    give(browser(ann), picture())
    ann.refresh_from_db()
    path = ann.picture
    assert browser(ben).get(path).status_code == 200
    assert client.get(path).status_code == 401
    assert browser(ben).get(picture_path(ann.pk, "0" * 32)).status_code == 404
    assert browser(ben).get(picture_path(ben.pk, ann.picture_digest)).status_code == 404
    give(browser(ann), picture("PNG", (300, 300)))
    assert browser(ben).get(path).status_code == 404
    browser(ann).post(ADDRESS, {"remove": "1"})
    ann.refresh_from_db()
    assert ann.picture == ""
    assert not Portrait.objects.exists()


def test_where_others_are_told_of_it(ann, browser, document):
    """In the page, the ticket, the share dialog and the header."""
    client = browser(ann)
    give(client, picture())
    ann.refresh_from_db()
    told = {"id": ann.pk, "name": "Ann Bauer", "color": ann.color, "picture": ann.picture}
    assert client.post(f"/api/v1/documents/{document.pk}/ticket").json()["user"] == told
    people = client.get(f"/api/v1/documents/{document.pk}/sharing").json()["people"]
    assert people[0]["user"] == told
    page = client.get(f"/documents/{document.pk}/").content.decode()
    assert json.dumps(ann.picture)[1:-1] in page
    assert f'<img src="{ann.picture}" alt="">' in client.get("/").content.decode()


def test_it_goes_with_the_account_and_with_the_zip(ann, browser):
    give(browser(ann), picture())
    ann.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(b"".join(take_out(ann)))) as archive:
        assert Image.open(io.BytesIO(archive.read("picture.webp"))).size == (256, 256)
    erasure.erase_user(ann, None)
    assert not Portrait.objects.exists()
