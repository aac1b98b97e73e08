"""Titles in letters the faces do not have, written in letters they have."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

CYRILLIC_SOUNDS = (
    "а:a б:b в:v г:g д:d е:e ё:yo ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f"
    " х:kh ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g ў:w ђ:dj ј:j љ:lj"
    " њ:nj ћ:c џ:dz ѓ:g ќ:k ѕ:dz"
)
GREEK_SOUNDS = (
    "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f"
    " χ:ch ψ:ps ω:o"
)
SOUNDS = dict(pair.split(":") for pair in f"{CYRILLIC_SOUNDS} {GREEK_SOUNDS}".split())
SIMILAR = {
    "ı": "i",
    "İ": "I",
    "ĸ": "k",
    "ſ": "s",
    "‐": "-",
    "‑": "-",
    "‒": "–",
    "―": "—",
    "`": "'",
    "ʹ": "'",
    "´": "'",
    "\u00a0": " ",
}
# Unicode names these by their sound: KATAKANA LETTER KA, HANGUL SYLLABLE HAN.
NAMED_BY_SOUND = ("HIRAGANA LETTER ", "KATAKANA LETTER ", "HANGUL SYLLABLE ")


def in_known_letters(text: str, known: Callable[[str], bool]) -> str:
    """The text in known letters alone; what cannot be told in them is left out."""
    written: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace():
            written.append(" ")
        elif known(letter):
            written.append(letter)
        else:
            written.extend(part for part in _spelled(letter) if known(part))
    return " ".join("".join(written).split())


@lru_cache(maxsize=2048)
def _spelled(letter: str) -> str:
    if letter in SIMILAR:
        return SIMILAR[letter]
    if (sound := SOUNDS.get(letter.lower())) is not None:
        return sound if letter.islower() else sound.capitalize()
    name = unicodedata.name(letter, "")
    for start in NAMED_BY_SOUND:
        if name.startswith(start):
            return name.removeprefix(start).removeprefix("SMALL ").lower()
    plain = unicodedata.normalize("NFKD", letter)
    if plain == letter:
        return ""
    return "".join(
        spelled
        for part in plain
        if not unicodedata.combining(part)
        for spelled in (_spelled(part) or part)
    )
