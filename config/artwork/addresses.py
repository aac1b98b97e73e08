"""Addresses that hold what they show: any process can draw them, nobody has to remember them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, ClassVar, TypeAlias, get_args

import msgspec
from django.urls import reverse
from msgspec import Meta, Struct

from config.artwork.curtains import curtain
from config.artwork.families import FAMILIES
from config.artwork.inks import INKS
from config.artwork.masks import mask
from config.artwork.posters import choose_family, choose_ink, printed
from config.artwork.signs import form_of, sign
from config.artwork.sleeves import sleeve
from config.artwork.stills import TERRAINS, choose_land, pictured

LONGEST = 140  # letters of a title or name that are carried; a sheet shows fewer
LONGEST_PAYLOAD = 1600
KEPT_DRAWINGS = 1024  # about 6 MB a process

Words = Annotated[str, Meta(max_length=LONGEST)]
Year: TypeAlias = Annotated[int, Meta(ge=-9999, le=9999)] | None


class NotDrawn(LookupError):
    """An address that this edition of the site never gave out."""


class Packed(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """All that one drawing is made from, as its address carries it."""

    kind: ClassVar[str]


class PosterStrings(Packed, frozen=True):
    kind = "poster"
    title: Words
    year: Year
    director: Words
    family: Words
    ink: Words

    def draw(self) -> str:
        if self.family not in FAMILIES or self.ink not in INKS:
            raise NotDrawn
        return printed(self.title, self.year, self.director, self.family, INKS[self.ink])


class SleeveStrings(Packed, frozen=True):
    kind = "sleeve"
    title: Words
    artist: Words
    year: Year

    def draw(self) -> str:
        return sleeve(self.title, self.artist, self.year)


class MaskStrings(Packed, frozen=True):
    kind = "mask"
    name: Words

    def draw(self) -> str:
        return mask(self.name)


class SignStrings(Packed, frozen=True):
    kind = "sign"
    form: Words

    def draw(self) -> str:
        return sign(self.form)


class StillStrings(Packed, frozen=True):
    kind = "still"
    title: Words
    year: Year
    land: Words
    ink: Words

    def draw(self) -> str:
        if self.land not in TERRAINS or self.ink not in INKS:
            raise NotDrawn
        return pictured(self.title, self.year, self.land, INKS[self.ink])


class CurtainStrings(Packed, frozen=True):
    kind = "curtain"

    def draw(self) -> str:
        return curtain()


Strings: TypeAlias = (
    PosterStrings | SleeveStrings | MaskStrings | SignStrings | StillStrings | CurtainStrings
)
KINDS: dict[str, type[Strings]] = {strings.kind: strings for strings in get_args(Strings)}


@lru_cache(maxsize=1)
def edition() -> bytes:
    """Changes with the code and letters that draw, so that an address never changes its picture."""
    here = Path(__file__).parent
    drawn_by = (
        path
        for path in sorted(here.rglob("*"))
        if path.suffix in {".py", ".json"} and "tests" not in path.parts
    )
    seen = sha256()
    for path in drawn_by:
        seen.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.digest()


def digest_of(kind: str, payload: str) -> str:
    return sha256(edition() + f"{kind}/{payload}".encode()).hexdigest()[:12]


def address(strings: Strings) -> str:
    payload = urlsafe_b64encode(msgspec.msgpack.encode(strings)).decode().rstrip("=")
    digest = digest_of(strings.kind, payload)
    return reverse("artwork:drawing", args=[strings.kind, digest, payload])


@lru_cache(maxsize=KEPT_DRAWINGS)
def drawing_at(kind: str, payload: str) -> bytes:
    """What the address shows; `NotDrawn` for what was never given out."""
    if kind not in KINDS or len(payload) > LONGEST_PAYLOAD:
        raise NotDrawn
    try:
        packed = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        strings = msgspec.msgpack.decode(packed, type=KINDS[kind])
    except (NotBase64, ValueError, msgspec.MsgspecError, RecursionError) as unreadable:
        raise NotDrawn from unreadable
    return strings.draw().encode()


def poster_url(
    title: str,
    year: int | None,
    genres: Sequence[str],
    director: str = "",
    *,
    avoid: Collection[str] = (),
    family: str = "",
) -> str:
    """`family` as `wall` chose it, or `avoid` the families beside and above."""
    title = carried(title)
    family = family or choose_family(title, year, genres, avoid)
    ink = choose_ink(title, year, genres).name
    return address(PosterStrings(title, year, carried(director), family, ink))


def sleeve_url(title: str, artist: str, year: int | None = None) -> str:
    return address(SleeveStrings(carried(title), carried(artist), year))


# Each word and each seat asks for one.
@lru_cache(maxsize=10_000)
def mask_url(name: str) -> str:
    return address(MaskStrings(carried(name)))


def sign_url(slug: str) -> str:
    return address(SignStrings(form_of(carried(slug))))


def still_url(title: str, year: int | None, genres: Sequence[str]) -> str:
    title = carried(title)
    land = choose_land(title, year, genres)
    return address(StillStrings(title, year, land, choose_ink(title, year, genres).name))


def curtain_url() -> str:
    return address(CurtainStrings())


def carried(text: str) -> str:
    # Lone surrogates cannot be packed; a drawing shows nothing for them either.
    return text[:LONGEST].encode("utf-8", "replace").decode()
