"""Addresses that hold what they show: any process can draw them, nobody has to remember them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from django.urls import reverse
from msgspec import Meta, Struct

from config.artwork.families import FAMILIES
from config.artwork.inks import INKS
from config.artwork.posters import choose_family, choose_ink, printed

LONGEST = 140  # letters of a title or name that are carried; a sheet shows fewer
LONGEST_PAYLOAD = 1200

Words = Annotated[str, Meta(max_length=LONGEST)]
Year = Annotated[int, Meta(ge=-9999, le=9999)] | None


class PosterStrings(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    title: Words
    year: Year
    director: Words
    family: Words
    ink: Words

    def draw(self) -> str:
        if self.family not in FAMILIES or self.ink not in INKS:
            raise NotDrawn
        return printed(self.title, self.year, self.director, self.family, INKS[self.ink])


class NotDrawn(LookupError):
    """An address nobody could have been given by this edition of the site."""


KINDS: dict[str, type[PosterStrings]] = {
    "poster": PosterStrings,
}


@lru_cache(maxsize=1)
def edition() -> bytes:
    """Changes with the code and letters that draw, so that an address never changes its picture."""
    here = Path(__file__).parent
    sources = [
        path
        for path in sorted(here.rglob("*"))
        if path.suffix in {".py", ".json"} and "tests" not in path.parts
    ]
    seen = sha256()
    for path in sources:
        seen.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.digest()


def digest_of(kind: str, payload: str) -> str:
    return sha256(edition() + f"{kind}/{payload}".encode()).hexdigest()[:12]


def address(kind: str, strings: PosterStrings) -> str:
    packed = msgspec.msgpack.encode(strings)
    payload = urlsafe_b64encode(packed).decode().rstrip("=")
    return reverse(
        "artwork:drawing",
        kwargs={"kind": kind, "digest": digest_of(kind, payload), "payload": payload},
    )


@lru_cache(maxsize=512)
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


def carried(text: str) -> str:
    # Lone surrogates cannot be packed; the drawing would show nothing for them either.
    return text[:LONGEST].encode("utf-8", "replace").decode()


def poster_url(
    title: str,
    year: int | None,
    genres: Sequence[str],
    director: str = "",
    *,
    avoid: Collection[str] = (),
    family: str = "",
) -> str:
    title = carried(title)
    family = family or choose_family(title, year, genres, avoid)
    ink = choose_ink(title, year, genres).name
    return address("poster", PosterStrings(title, year, carried(director), family, ink))
