"""Bringing one's artists from Spotify: asked there, told once, kept as choices of one's own."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from music.models import Provider, TasteChoice
from music.tests.provider_house import saved

pytestmark = pytest.mark.django_db

OFFER = "Bring my artists from Spotify"
BACK = "/music/taste/spotify/back/"


@pytest.fixture
def keys(settings, providers):
    settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET = "the id", "the secret"


@pytest.fixture
def adas(client, ada):
    client.force_login(ada)
    return client


def asked(adas):
    """What Spotify is asked on the way there."""
    answer = adas.get("/music/taste/spotify/")
    assert answer.status_code == 302
    return {name: value for name, [value] in parse_qs(urlsplit(answer["Location"]).query).items()}


def test_artists_come_after_a_yes_and_can_be_taken_out(adas, ada, keys, providers):
    assert OFFER in adas.get("/music/taste/").content.decode()
    there = asked(adas)

    page = adas.get(BACK, {"code": "a code", "state": there["state"]}, follow=True)

    assert page.redirect_chain == [("/music/taste/", 302)]
    assert "3 artists of yours came from Spotify" in page.content.decode()
    assert TasteChoice.objects.of(ada).filter(source=Provider.SPOTIFY).count() == 3
    assert there["scope"] == "user-top-read"
    assert there["show_dialog"] == "true"
    assert there["redirect_uri"] == f"http://testserver{BACK}"
    assert "the secret" not in str(there)
    [(_, _, sent, headers)] = providers.asked_of("token")
    assert (sent["code"], sent["redirect_uri"]) == (["a code"], [there["redirect_uri"]])
    assert headers["Authorization"].startswith("Basic ")
    [(_, path, _, headers)] = providers.asked_of("spotify")
    token = saved("spotify/token_authorization_code.json")["access_token"]
    assert (path, headers["Authorization"]) == ("/me/top/artists", f"Bearer {token}")


def test_the_proof_of_who_asked_belongs_to_the_question(adas, keys, providers):
    there = asked(adas)
    adas.get(BACK, {"code": "a code", "state": there["state"]})

    [(_, _, sent, _)] = providers.asked_of("token")
    digest = sha256(sent["code_verifier"][0].encode()).digest()
    assert urlsafe_b64encode(digest).rstrip(b"=").decode() == there["code_challenge"]


@pytest.mark.parametrize("state", ["", "somebody else's", "ünïcode"])
def test_an_answer_to_nobodys_question_brings_nothing(adas, ada, keys, providers, state):
    asked(adas)

    page = adas.get(BACK, {"code": "a code", "state": state}, follow=True)

    assert "belongs to no question of yours" in page.content.decode()
    assert providers.asked == []
    assert not TasteChoice.objects.of(ada).exists()


def test_an_answer_counts_once(adas, keys, providers):
    answer = {"code": "a code", "state": asked(adas)["state"]}
    adas.get(BACK, answer)

    assert "belongs to no question" in adas.get(BACK, answer, follow=True).content.decode()
    assert len(providers.asked_of("token")) == 1


def test_a_no_changes_nothing(adas, ada, keys, providers):
    answer = {"error": "access_denied", "state": asked(adas)["state"]}

    page = adas.get(BACK, answer, follow=True)

    assert "nothing was changed" in page.content.decode()
    assert providers.asked == []


@pytest.mark.parametrize(
    ("provider", "path"), [("token", "/"), ("spotify", "/me/top/artists")], ids=["code", "list"]
)
def test_a_refusal_of_spotifys_is_said_and_changes_nothing(
    adas, ada, keys, providers, provider, path
):
    providers.answers(provider, path, (403, b"{}", {}))

    page = adas.get(BACK, {"code": "a code", "state": asked(adas)["state"]}, follow=True)

    assert "Spotify did not answer" in page.content.decode()
    assert not TasteChoice.objects.of(ada).exists()


def test_without_keys_there_is_no_such_door(adas, settings):
    settings.SPOTIFY_CLIENT_ID = ""

    assert adas.get("/music/taste/spotify/").status_code == 404
    assert OFFER not in adas.get("/music/taste/").content.decode()


def test_who_is_nobody_signs_in_first(client, keys):
    answer = client.get("/music/taste/spotify/", HTTP_ACCEPT="text/html")
    assert answer["Location"].startswith("/accounts/login/")
