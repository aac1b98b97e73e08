import pytest

from config.artwork.lettering import capitals, face, initial_of, set_title, small_print


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Cléo from 5 to 7", "CLÉO FROM 5 TO 7"),
        ("Straße", "STRASSE"),
        ("Сталкер", "STALKER"),
        ("Ζορμπάς", "ZORMPAS"),
        ("ハウス", "HAUSU"),
        ("기생충", "GISAENGCUNG"),
        ("Amélie\u0301\n", "AMÉLIÉ"),
        ("½ Prince", "1⁄2 PRINCE"),
        ("红高粱", ""),
        ("🎬", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_titles_are_shown_in_letters_the_board_has(title, shown):
    assert capitals(title).replace("½", "1⁄2") == shown


def test_a_title_too_long_to_read_ends_in_an_ellipsis():
    shown = capitals("word " * 60)

    assert shown.endswith("…")
    assert len(shown) <= 84


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("STALKER", ("STALKER",)),
        ("THE THIRD MAN", ("THE", "THIRD MAN")),
        ("IN THE MOOD FOR LOVE", ("IN THE MOOD", "FOR LOVE")),
        ("PARIS, TEXAS", ("PARIS,", "TEXAS")),
        ("MOONLIGHT", ("MOONLIGHT",)),
    ],
)
def test_a_title_breaks_where_it_can_be_largest(title, lines):
    assert set_title(title, 260, 67.5, 44.1).lines == lines


@pytest.mark.parametrize("title", ["W", "W" * 84, "W W " * 21, "- - -", "A-" * 40])
def test_a_title_always_fits(title):
    setting = set_title(title, 260, 67.5, 44.1)
    board = face("board")

    assert len(setting.lines) <= 2
    for line in setting.lines:
        assert board.width(line) * setting.size / board.units <= 260


def test_the_initial_is_not_that_of_an_article():
    assert initial_of("THE THIRD MAN") == "T"
    assert initial_of("THE MATRIX") == "M"
    assert initial_of("“HEAT”") == "H"
    assert initial_of("A") == "A"
    assert initial_of("…") == ""


def test_small_print_keeps_small_letters():
    assert small_print("Krzysztof Kieślowski") == "Krzysztof Kieślowski"
    assert small_print("Чжан Имоу") == "Chzhan Imou"
