"""A picture is what its bytes say, decoded and written anew."""

import io
import struct
import zlib

import pytest
from PIL import Image

from shop.uploads.pictures import MAX_SIDE, NotAPicture, TooManyPixels, cleaned, sniffed

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


def drawn(kind, size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), FORMATS.items())
def test_each_format_is_known_by_its_content(kind, media_type):
    picture = cleaned(drawn(kind))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 40, 30)
    assert sniffed(picture.content) == kind


@pytest.mark.parametrize("raw", [b"", b"<svg onload=alert(1)>", b"%PDF-1.7", b"MZ" * 50, b"GIF8"])
def test_what_is_no_picture_is_refused(raw):
    with pytest.raises(NotAPicture):
        cleaned(raw)


def test_a_picture_said_to_be_of_another_type_is_refused():
    with pytest.raises(NotAPicture, match="image/png"):
        cleaned(drawn("JPEG"), "image/png")


@pytest.mark.parametrize("kind", FORMATS)
def test_half_a_picture_is_refused(kind):
    raw = drawn(kind, (200, 200))
    with pytest.raises(NotAPicture):
        cleaned(raw[: len(raw) // 2])


@pytest.mark.parametrize("kind", FORMATS)
def test_only_the_first_bytes_of_a_picture_are_refused(kind):
    with pytest.raises(NotAPicture):
        cleaned(drawn(kind)[:12] + b"<script>alert(1)</script>" * 20)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_hidden_behind_a_picture_does_not_survive(kind):
    picture = cleaned(drawn(kind) + b"<script>alert(1)</script>")
    assert b"script" not in picture.content


def test_where_a_picture_was_taken_does_not_survive():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "at home"
    picture = cleaned(drawn("JPEG", exif=exif))
    assert b"at home" in drawn("JPEG", exif=exif)
    assert b"at home" not in picture.content
    assert not Image.open(io.BytesIO(picture.content)).getexif()


def test_a_comment_does_not_survive():
    assert b"secret" not in cleaned(drawn("JPEG", comment=b"secret")).content


def test_a_turned_picture_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = cleaned(drawn("JPEG", (40, 30), exif=exif))
    assert (picture.width, picture.height) == (30, 40)


def test_a_large_picture_is_scaled_down():
    picture = cleaned(drawn("PNG", (MAX_SIDE * 2, 20)))
    assert (picture.width, picture.height) == (MAX_SIDE, 10)


@pytest.mark.parametrize("side", [7_100, 9_600, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side):
    def chunk(kind, body):
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )
    with pytest.raises((TooManyPixels, NotAPicture)):
        cleaned(bomb)
