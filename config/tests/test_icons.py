import re
from pathlib import Path

from config.templatetags.icons import icon

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "static" / "img" / "icons.svg").read_text()
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))


def test_every_icon_a_template_names_is_drawn():
    templates = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    named = {
        (name, str(path.relative_to(ROOT)))
        for path in templates
        for name in re.findall(r'{%\s*icon "([\w-]+)"', path.read_text())
    }
    assert named
    assert {entry for entry in named if entry[0] not in DRAWN} == set()


def test_an_icon_is_no_word_to_a_screen_reader():
    assert 'aria-hidden="true"' in icon("armchair")
    assert "#armchair" in icon("armchair")


def test_an_icon_of_another_size_says_so():
    assert "icon-small" in icon("armchair", "small")


def test_no_icon_is_drawn_twice():
    assert len(DRAWN) == SPRITE.count("<symbol ")
