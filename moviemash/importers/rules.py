"""What counts as liked, when two titles are the same, and which file is plainly another one."""

import re
import unicodedata

from moviemash.importers.found import Kind

# Half stars out of five.
LIKED_FROM = 4.0
_ARTICLE = re.compile(
    r"^(.+), (the|a|an|le|la|les|l'|der|die|das|el|il|lo|los|las)$", re.IGNORECASE
)


def is_liked(rating: str) -> bool:
    try:
        return LIKED_FROM <= float(rating) <= 5
    except ValueError:
        return False


def plainly_other(kind: Kind, uploaded: bytes) -> str:
    """The code of the reason where the first bytes tell already that it is no such file."""
    is_archive = uploaded.startswith(b"PK")
    if kind is Kind.EXPORT:
        return "" if is_archive else "not_a_zip"
    if not is_archive and b"<" in uploaded[:1024]:
        return ""
    return "not_a_profile" if kind is Kind.PAGE else "not_a_feed"


def titles_to_try(title: str) -> tuple[str, ...]:
    """The title, and what it is where its article stands behind: "Third Man, The"."""
    title = " ".join(title.split())
    found = _ARTICLE.match(title)
    return (title, f"{found[2]} {found[1]}") if found else (title,)


def pick(year: int | None, candidates: list[tuple[int, int | None]]) -> int | None:
    """Of films with the same title the one of that year, or of the year beside it.

    None where there is none, or where two are equally likely: then a person must say.
    """
    ids = {film_id for film_id, _ in candidates}
    if year is None:
        return ids.pop() if len(ids) == 1 else None
    for distance in (0, 1):
        near = {
            film_id
            for film_id, made in candidates
            if made is not None and abs(made - year) == distance
        }
        if near:
            return near.pop() if len(near) == 1 else None
    return None


def title_key(title: str) -> str:
    """Titles with the same key are the same title: no case, accents, spaces, marks."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", title.casefold().replace("&", "and"))
        if letter.isalnum()
    )
    return bare or title.casefold()
