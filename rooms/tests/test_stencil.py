from datetime import UTC, datetime
from itertools import product
from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from accounts.models import Gender
from rooms.models import Message
from rooms.stencil import TEMPLATE, message_html
from rooms.tests.cast import make_room

pytestmark = pytest.mark.django_db

TEXTS = [
    "hello",
    "<b onclick=\"x\">&amp; 'quoted'</b> {{ text }} {% now %}",
    "21:47 1935180320 stencil-of-nobody \ue000name\ue001 \ue000text\ue001",
    "שלום\nзавтра 🎬",
]


@pytest.mark.parametrize(
    ("gender", "film_ms", "is_answer"),
    list(product([None, *Gender.values], [None, 0, 5_432_100], [False, True])),
)
@pytest.mark.parametrize("text", TEXTS)
def test_a_word_looks_as_the_template_says(ada, gender, film_ms, is_answer, text):
    ada.display_name = "Ada <3 & \ue000text\ue001"
    ada.profile.gender, ada.profile.shows_gender = gender or "", gender is not None
    word = Message(
        room=make_room(ada),
        seq=7,
        rev=12,
        author=ada,
        text=text,
        film_ms=film_ms,
        at=datetime(2026, 11, 28, 9, 5, tzinfo=UTC),
        reply_to=Message(pk=uuid4(), seq=3) if is_answer else None,
    )
    word.is_new = True

    assert message_html(word) == render_to_string(TEMPLATE, {"message": word})


def test_of_a_word_with_a_past_the_template_itself_is_asked(ada):
    word = Message(
        room=make_room(ada), seq=7, rev=12, author=ada, text="here and gone", at=datetime.now(UTC)
    )
    word.is_new = True
    word.edited_at = datetime.now(UTC)
    assert "data-edited=" in message_html(word)

    word.deleted_at = datetime.now(UTC)
    assert "here and gone" not in message_html(word)
