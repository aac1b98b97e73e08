"""A picture somebody brings becomes a small square of our own making; without one, a mask."""

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from config.artwork import addresses
from config.live.protocol import InvalidMessage

if TYPE_CHECKING:
    from accounts.models import User

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
LEAST_SIDE = 48
SIDE = 512
PAPER = (240, 226, 196)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

# What turns a picture into a second thing when somebody else opens it.
_SECOND_NATURES = (b"<script", b"<?php", b"<html", b"<!doctype", b"<svg ", b"<svg>", b"%pdf-")
_ZIP_END, _ZIP_END_WITHIN = b"PK\x05\x06", 66_000


class AvatarRefused(InvalidMessage):
    text = _("That file could not be read as a picture. Save it anew as PNG or JPEG.")


def avatar_url(user: "User") -> str:
    """The picture they brought, else the mask drawn from their name. Needs the profile loaded."""
    kept_as = user.profile.avatar.name
    if kept_as:
        return reverse("accounts:avatar", args=[kept_as.rpartition("/")[2]])
    return addresses.mask_url(user.username)


def read_avatar(uploaded: UploadedFile[bytes]) -> ContentFile[bytes]:
    """The picture as a square WebP without any of its metadata. Raises AvatarRefused."""
    if (uploaded.size or 0) > MOST_BYTES:
        raise AvatarRefused(_("A picture may have at most 5 megabytes."))
    brought = uploaded.read()
    made = squared(brought)
    return ContentFile(made, name=f"{sha256(made).hexdigest()[:32]}.webp")


def keep_avatar(picture: ContentFile[bytes]) -> str:
    """Kept under the name of what it shows, once, however many people wear it."""
    name = f"avatars/{picture.name}"
    if not default_storage.exists(name):
        kept_as = default_storage.save(name, picture)
        if kept_as != name:  # somebody brought the same picture at the same time
            default_storage.delete(kept_as)
    return name


def squared(brought: bytes) -> bytes:
    _refuse_other_natures(brought)
    try:
        # Reads the head alone; nothing is unpacked before its size is known.
        picture = Image.open(BytesIO(brought), formats=FORMATS)
        _refuse_wrong_shapes(picture)
        picture.draft("RGB", (SIDE * 2, SIDE * 2))
        return _drawn_anew(picture)
    except AvatarRefused:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:  # Pillow raises whatever its many decoders raise
        raise AvatarRefused from error


def _refuse_other_natures(brought: bytes) -> None:
    start = brought[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise AvatarRefused(_("SVG drawings can hold programs. Save it as PNG or JPEG."))
    lowered = brought.lower()
    is_double = any(nature in lowered for nature in _SECOND_NATURES)
    if is_double or _ZIP_END in brought[-_ZIP_END_WITHIN:]:
        raise AvatarRefused(
            _("This file is a picture and something else at once. Save it anew as PNG or JPEG.")
        )


def _refuse_wrong_shapes(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < LEAST_SIDE:
        raise AvatarRefused(_("That picture is too small: it needs 48 dots on each side."))
    # Phones put a second, larger view behind the first (MPO); that is no film.
    if getattr(picture, "is_animated", False) and picture.format != "MPO":
        raise AvatarRefused(_("Moving pictures belong on the screen. Choose a still one."))


def _too_large() -> AvatarRefused:
    return AvatarRefused(_("That picture has too many dots: 25 million are enough for anybody."))


def _drawn_anew(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    side = min(SIDE, *upright.size)
    square = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    sheet = Image.new("RGB", square.size, PAPER)
    sheet.paste(square, mask=square.getchannel("A"))
    kept = BytesIO()
    sheet.save(kept, "WEBP", quality=84, method=4)
    return kept.getvalue()
