"""Bytes as text, or a reason why not."""

import codecs

from moviemash.importers.found import Unreadable


def read_text(data: bytes, name: str = "") -> str:
    """UTF-8, with or without its mark. Guessing would put wrong titles on people's shelves."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("not_utf8", file=name, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("not_utf8", file=name, line=line) from None
    if "\0" in text:
        raise Unreadable("nul", file=name, line=text.count("\n", 0, text.index("\0")) + 1)
    return text
