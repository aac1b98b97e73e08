import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.avatars import AvatarRefused, read_avatar, squared


def picture(kind="PNG", size=(300, 200), **options):
    kept = io.BytesIO()
    Image.new("RGB", size, (200, 60, 40)).save(kept, kind, **options)
    return kept.getvalue()


def png_chunk(kind, content):
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png_claiming(width, height):
    """A few bytes that unpack to a wall of dots."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    chunks = png_chunk(b"IHDR", head) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def animated(kind):
    frames = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in (0, 120, 240)]
    kept = io.BytesIO()
    frames[0].save(kept, kind, save_all=True, append_images=frames[1:], duration=100)
    return kept.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_a_square_webp(kind):
    made = Image.open(io.BytesIO(squared(picture(kind, (1200, 900)))))

    assert made.format == "WEBP"
    assert made.size == (512, 512)


def test_a_small_picture_is_not_blown_up():
    assert Image.open(io.BytesIO(squared(picture(size=(90, 64))))).size == (64, 64)


def test_nothing_of_the_metadata_is_left():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    exif[0x8825] = {1: "N", 2: (48.0, 12.0, 0.0)}

    made = squared(picture("JPEG", exif=exif.tobytes()))

    assert b"Camera of Ada" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


def test_a_picture_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.new("RGB", (100, 100), "red")
    lying.paste("blue", (0, 0, 100, 50))
    kept = io.BytesIO()
    lying.save(kept, "JPEG", exif=exif.tobytes())

    made = Image.open(io.BytesIO(squared(kept.getvalue()))).convert("RGB")

    assert made.getpixel((90, 50))[2] > 150  # blue came to the right


@pytest.mark.parametrize(
    ("brought", "reason"),
    [
        (png_claiming(50_000, 50_000), "too many dots"),
        (png_claiming(6_000, 6_000), "too many dots"),
        (animated("GIF"), "Moving pictures"),
        (animated("PNG"), "Moving pictures"),
        (animated("WEBP"), "Moving pictures"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><svg/>", "SVG"),
        (picture() + b"<script>alert(1)</script>", "something else at once"),
        (picture("GIF") + b"PK\x05\x06" + b"\0" * 18, "something else at once"),
        (picture("JPEG", comment=b"<?php echo 1 ?>"), "something else at once"),
        (picture("JPEG", comment=b"%PDF-1.7"), "something else at once"),
        (picture(size=(20, 20)), "too small"),
        (picture()[:200], "could not be read"),
        (b"", "could not be read"),
        (b"GIF89a", "could not be read"),
        (b"\0" * 4096, "could not be read"),
        (picture("BMP"), "could not be read"),
        (picture("TIFF"), "could not be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plain_picture_is_refused_with_the_reason(brought, reason):
    with pytest.raises(AvatarRefused, match=reason):
        squared(brought)


def test_a_heavy_file_is_refused_unread():
    heavy = SimpleUploadedFile("big.png", b"\0" * (5 * 1024 * 1024 + 1))

    with pytest.raises(AvatarRefused, match="5 megabytes"):
        read_avatar(heavy)


def test_the_name_of_the_file_is_our_own():
    made = read_avatar(SimpleUploadedFile("../../evil.php", picture()))

    assert made.name.endswith(".webp")
    assert "/" not in made.name
    assert len(made.name) == 32 + len(".webp")
