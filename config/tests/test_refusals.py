import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/nope", "/films/999999999/", "/people/nobody-here/"])
@pytest.mark.parametrize("debug", [True, False])
def test_what_is_not_there_gets_the_houses_own_page(client, settings, address, debug):
    settings.DEBUG = debug

    page = client.get(address, follow=True)

    assert page.status_code == 404
    assert "No such screen" in page.content.decode()
    assert "urlconf" not in page.content.decode().lower()


def test_what_is_not_there_is_json_for_who_asks_for_json(client):
    answer = client.get("/nope", headers={"accept": "application/json"})

    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"


def test_a_forgotten_slash_is_still_forgiven(client):
    assert client.get("/guide").headers["Location"] == "/guide/"
