"""What all pages share: base.html, the error pages, and what no template may hold."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.live.protocol import InvalidMessage

ROOT = Path(__file__).parents[2]
TEMPLATES = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]


def page(template="closed.html", *, cookies=None, **context):
    request = RequestFactory().get("/somewhere/")
    request.COOKIES.update(cookies or {})
    return render_to_string(template, context, request)


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        (r"\sstyle=", "the content policy forbids style attributes"),
        (r"\son[a-z]+=", "the content policy forbids handlers in markup"),
        (r"<script(?![^>]*\bsrc=)", "the content policy forbids scripts in markup"),
        (r"<style", "the content policy forbids style elements"),
        (r"javascript:", "the content policy forbids script addresses"),
    ],
)
def test_no_template_holds_what_the_policy_forbids(forbidden, why):
    guilty = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if re.search(forbidden, re.sub(r"{%.*?%}", "", path.read_text(), flags=re.S))
    ]
    assert guilty == [], why


def test_htmx_evaluates_nothing_and_speaks_to_no_other_house():
    config = re.search(r"name=\"htmx-config\" content='(.*?)'", page())
    assert json.loads(unescape(config[1])) == {
        "allowEval": False,
        "selfRequestsOnly": True,
        "allowScriptTags": False,
        "includeIndicatorStyles": False,
        "historyCacheSize": 0,
        # What was swapped in is bound at once: a press in between would leave the page.
        "defaultSettleDelay": 0,
    }


def test_the_first_stop_of_the_keyboard_skips_to_the_content():
    html = page()
    first = re.search(r"<(?:a|button)[^>]*>", html[html.index("<body") :])
    assert first[0] == '<a class="skip" href="#main">'
    assert 'id="main"' in html


@pytest.mark.parametrize("theme", ["night", "matinee"])
def test_a_page_comes_in_the_chosen_light(theme):
    assert f'data-theme="{theme}"' in page(cookies={"theme": theme})


@pytest.mark.parametrize("theme", ["", "neon", '"><b>'])
def test_without_a_choice_the_device_decides(theme):
    html = page(cookies={"theme": theme})
    assert "data-theme=" not in html
    assert '"><b>' not in html


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_an_error_page_says_what_happened_under_one_heading(template):
    html = page(template)
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r"<h1>\s*\w", html)


def test_a_refusal_is_shown_in_its_own_words():
    shown = page("refused.html", refusal=InvalidMessage("until_ms: you may go on in 8 seconds."))

    assert "You may go on in 8 seconds." in shown
    assert "until_ms" not in shown


def test_the_page_of_a_broken_house_needs_neither_request_nor_database():
    html = render_to_string("500.html")
    assert "The projector stopped" in html
    assert 'href="/"' in html


def test_a_room_has_no_bar_of_wings_and_a_music_page_has():
    assert "has-wings" not in page("house.html", in_room=True, room_title="Heat", back_url="/")
    assert "has-wings" in page("house.html")
