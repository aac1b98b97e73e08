"""Which names people may bear, and which of them look alike."""

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

USERNAME_MIN_LENGTH = 3
USERNAME_MAX_LENGTH = 30
DISPLAY_NAME_MAX_LENGTH = 50
ABOUT_MAX_LENGTH = 500
MARKS_A_LETTER = 2  # more than that is scribbling over the lines above
SEPARATORS = "-_."

# Letters of other scripts (and figures) that are drawn like a Latin letter.
_LOOK_ALIKES = str.maketrans(
    {
        # figures and Latin
        **dict.fromkeys("1iı|", "l"),
        "0": "o",
        **dict.fromkeys("ɑɐ", "a"),
        "ɡ": "g",
        "ƅ": "b",
        "ʋ": "v",
        "ɩ": "l",
        "ɪ": "l",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        # Greek
        "α": "a",
        "β": "b",
        "γ": "y",
        "ε": "e",
        "η": "n",
        "ι": "l",
        "κ": "k",
        "μ": "u",
        "ν": "v",
        "ο": "o",
        "ρ": "p",
        "σ": "o",
        "τ": "t",
        "υ": "u",
        "χ": "x",
        "ω": "w",
        # Cyrillic
        "а": "a",
        "в": "b",
        "г": "r",
        "е": "e",
        "з": "3",
        "і": "l",
        "ј": "j",
        "к": "k",
        "м": "m",
        "н": "h",
        "о": "o",
        "п": "n",
        "р": "p",
        "с": "c",
        "т": "t",
        "у": "y",
        "х": "x",
        "ѕ": "s",
        "ԁ": "d",
        "ԛ": "q",
        "ԝ": "w",
        "һ": "h",
        "ӏ": "l",
        "ь": "b",
        "ѵ": "v",
        # Armenian, Cherokee and friends
        "օ": "o",
        "ս": "u",
        "ո": "n",
        "հ": "h",
        "ց": "g",
        "յ": "j",
        "ա": "w",
        "ꮯ": "c",
        "ꮪ": "s",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"))

_RESERVED_WORDS = """
    about accounts admin administrator anonymous api art avatar ban block bot box-office everyone
    films former-guest friends guest guide healthz help here host house league login logout mail
    marquee mash me media messages mod moderator moviemash music new nobody notifications official
    owner people profile root rooms security settings site staff static status support system team
    unblock undefined null user users usher ushers watch webmaster you
"""


def name_key(name: str) -> str:
    """The name as an eye takes it in: two names that look alike have the same key."""
    key = name
    # Folding one step can uncover another (ẛ̣ → ṩ → s), so go on until nothing moves; each
    # step only ever shortens or leaves the alphabet, so this ends.
    while (folded := _fold(key)) != key:
        key = folded
    return key


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = unicodedata.normalize("NFKD", folded)
    # Accents over letters, and whatever has no width: joiners, bidi controls, selectors.
    folded = "".join(
        letter
        for letter in folded
        if not "\u0300" <= letter <= "\u036f" and not is_invisible(letter)
    )
    folded = folded.translate(_LOOK_ALIKES)
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    folded = re.sub(r"[\s\-_.‐-―·]+", "-", folded).strip("-")
    return unicodedata.normalize("NFKC", folded)


def is_invisible(letter: str) -> bool:
    """Controls, bidi marks, zero-width letters, unassigned and private code points."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} or letter in _BLANKS


# Not "format" by their category, yet drawn as nothing.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}

RESERVED_KEYS = frozenset(name_key(word) for word in _RESERVED_WORDS.split())
GUEST_KEY = name_key("guest") + "-"


def is_reserved(name: str) -> bool:
    key = name_key(name)
    return key in RESERVED_KEYS or key.startswith(GUEST_KEY)


def clean_username(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def username_fault(name: str) -> str | Promise | None:
    """Why nobody may take this user name, in words for the person; None where it is fine."""
    if not USERNAME_MIN_LENGTH <= len(name) <= USERNAME_MAX_LENGTH:
        return _("Take 3 to 30 letters or figures.")
    if any(not _fits_username(letter) for letter in name):
        return _("Only letters, figures and - _ . fit into a user name.")
    if unicodedata.category(name[0])[0] not in "LN" or name[-1] == ".":
        return _("A user name begins with a letter or a figure and does not end with a full stop.")
    if has_piled_marks(name):
        return _("That has more accents than letters can carry.")
    if len(name_key(name)) < 2:
        return _("Take a name that people can read.")
    return None


def _fits_username(letter: str) -> bool:
    category = unicodedata.category(letter)
    is_letter = category[0] == "L" or category in {"Nd", "Mn", "Mc"}
    return (is_letter and not is_invisible(letter)) or letter in SEPARATORS


def has_piled_marks(text: str, most: int = MARKS_A_LETTER) -> bool:
    pile = 0
    for letter in unicodedata.normalize("NFD", text):
        pile = pile + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if pile > most:
            return True
    return False


def clean_display_name(name: str) -> str:
    """Without what would turn, hide or break the line it stands in."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", name)
        if letter.isspace() or not is_invisible(letter)
    )
    return " ".join(visible.split())


def display_name_fault(name: str) -> str | Promise | None:
    if len(name) > DISPLAY_NAME_MAX_LENGTH:
        return _("A display name has at most 50 letters.")
    if has_piled_marks(name, most=4):
        return _("That has more accents than letters can carry.")
    if name and is_reserved(name):
        return _("That name belongs to the house.")
    return None


def clean_about(text: str) -> str:
    """Plain text: line breaks stay, other controls and bidi overrides go."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(letter for letter in line if not _turns(letter)).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _turns(letter: str) -> bool:
    return (
        unicodedata.category(letter) in {"Cc", "Cs"}
        or "\u202a" <= letter <= "\u202e"
        or "\u2066" <= letter <= "\u2069"
    )


_GUEST_WORDS = """
    otter heron badger finch marten plover wren dormouse lynx puffin beaver magpie newt stoat curlew
    hedgehog kestrel tern weasel siskin vole raven seal egret robin hare moth toad gannet sparrow
    marmot lark ibex avocet pika civet quokka tapir loris gecko
"""
GUEST_WORDS = tuple(_GUEST_WORDS.split())


def guest_name(word: str, number: int) -> str:
    return f"guest-{word}-{number}"


def guest_number_range(attempt: int) -> tuple[int, int]:
    """Two figures while they last, more when the house is full of otters."""
    digits = 2 + attempt // 3
    return 10 ** (digits - 1), 10**digits - 1
