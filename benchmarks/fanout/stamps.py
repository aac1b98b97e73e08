"""What is said in a benchmark: words that carry their own number and the moment they were sent."""

MARK = b"~~"
NUMBER, MOMENT = 7, 19
LENGTH = len(MARK) + NUMBER + MOMENT
FILLER = "the reel runs on through the night "


def stamped(number: int, moment_ns: int, size: int) -> str:
    """A text of `size` characters; at least the stamp itself."""
    stamp = f"{MARK.decode()}{number:0{NUMBER}d}{moment_ns:0{MOMENT}d}"
    more = size - len(stamp)
    return stamp + (FILLER * (more // len(FILLER) + 1))[:more].rstrip().ljust(more, ".")


def read(buffer: bytes, start: int, end: int) -> tuple[int, int] | None:
    """(number, moment) of the stamp in this stretch of bytes; None where there is none."""
    at = buffer.find(MARK, start, end)
    if at < 0:
        return None
    middle = at + len(MARK) + NUMBER
    return int(buffer[at + len(MARK) : middle]), int(buffer[middle : middle + MOMENT])
