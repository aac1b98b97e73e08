"""People cut from one piece of paper: feet at 0, 0, a hundred units high."""

from config.artwork.drawing import Drawing


def hatted(drawing: Drawing, x: float, y: float, height: float, colour: str) -> None:
    """A man in hat and coat, hands in his pockets."""
    with drawing.placed(x, y, scale=height / 100):
        drawing.path(
            # hat, brim and head
            "M-8.5-89.5C-8.5-97-8-101-5-101C-3-101-2-99.6 0-99.6C2-99.6 3-101 5-101"
            "C8-101 8.5-97 8.5-89.5C12-89 14.5-88.2 14.5-87.4C14.5-86.2 8-85.6 6.6-85.5"
            "C6.6-79 3.5-75.5 0-75.5C-3.5-75.5-6.6-79-6.6-85.5C-8-85.6-14.5-86.2-14.5-87.4"
            "C-14.5-88.2-12-89-8.5-89.5Z"
            # coat with sleeves, then legs
            "M-4-74L4-74C8-72 13-71.5 15-69C18-62 19-50 18.5-40L14.5-39L15.5-27L8.5-25.5"
            "L6 0L10.5 0L10.5 2L2-.2L.6-24L-.6-24L-3-.2L-10.5 2L-10.5 0L-7 0L-8.5-25.5"
            "L-15.5-27L-14.5-39L-18.5-40C-19-50-18-62-15-69C-13-71.5-8-72-4-74Z",
            colour,
        )


def standing(drawing: Drawing, x: float, y: float, height: float, colour: str) -> None:
    with drawing.placed(x, y, scale=height / 100):
        drawing.circle(0, -89, 10.5, colour)
        drawing.path(
            "M-8-75H8C14-75 17-71 17-65V-40H10.5V0H1.6V-34H-1.6V0H-10.5V-40H-17V-65"
            "C-17-71-14-75-8-75Z",
            colour,
        )


def walking(drawing: Drawing, x: float, y: float, height: float, colour: str) -> None:
    with drawing.placed(x, y, scale=height / 100):
        drawing.circle(3, -89, 10, colour)
        drawing.path("M-7-76L8-77C13-74 14-66 13-58L10-38H-9L-11-60C-12-68-11-74-7-76Z", colour)
        drawing.line("M-3-40L-13-4M4-40L12-22L9-2", colour, 9, round_ends=True)
        drawing.line("M-7-70L-16-50L-12-36M9-70L18-54", colour, 7, round_ends=True)


def falling(drawing: Drawing, x: float, y: float, height: float, colour: str) -> None:
    """Centred on x, y; arms and legs where the wind puts them."""
    with drawing.placed(x, y, scale=height / 100, turn=24):
        drawing.circle(-6, 40, 9.5, colour)
        drawing.path("M-13 27L9 29C13 18 11 2 8-10L-12-9C-15 4-16 18-13 27Z", colour)
        drawing.line("M-6-8L-20-26L-10-46M5-8L14-30L32-38", colour, 9.5, round_ends=True)
        drawing.line("M-12 24L-32 14L-40 30M7 25L26 34L42 22", colour, 7.5, round_ends=True)
