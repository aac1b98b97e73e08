import io
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.urls import reverse
from PIL import Image

from accounts.actions import block_person, notify, open_account, open_guest
from accounts.models import Block, Gender, Letter, User
from accounts.notices import notice_kind
from accounts.sections import Section, _makers, profile_section

pytestmark = pytest.mark.django_db

PASSWORD = "take a seat, ada"
EVIL_ADDRESSES = [
    "//evil.example",
    r"/\evil.example",
    "https:evil.example",
    "https://evil.example/",
]
EVIL_ADDRESSES += ["javascript:alert(1)", "/\t/evil.example", "///evil.example"]
PAGE = {"accept": "text/html"}
JSON = {"accept": "application/json"}


@pytest.fixture
def member(db):
    member = open_account("clara", "clara@example.com", PASSWORD)
    EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=True)
    return member


def sign_up(client, **facts):
    typed = {"username": "clara", "email": "clara@example.com", "password1": PASSWORD}
    return client.post(reverse("account_signup"), typed | facts)


# --- Coming in


def test_signing_up_opens_an_account_and_writes_a_letter(client):
    response = sign_up(client)

    assert response.status_code == 302
    clara = User.objects.get()
    assert (clara.username, clara.email, clara.is_staff) == ("clara", "clara@example.com", False)
    assert client.get("/settings/").status_code == 200
    assert "/accounts/confirm-email/" in mail.outbox[0].body


def test_letters_are_written_in_the_voice_of_the_house(client, member):
    sign_up(client, username="gaby", email="gaby@example.com")
    client.logout()
    for address in (member.email, "nobody@example.com"):
        client.post(reverse("account_reset_password"), {"email": address})

    assert [letter.subject for letter in mail.outbox] == [
        "Marquee: Is this your address?",
        "Marquee: A new password",
        "Marquee: No account with this address",
    ]
    assert all("http://testserver/accounts/" in letter.body for letter in mail.outbox)


def test_sign_up_keeps_what_was_typed_and_says_why_beside_the_field(client, ada):
    response = sign_up(client, username="аda", password1="qwertz7")

    page = response.content.decode()
    assert 'value="аda"' in page
    assert 'value="clara@example.com"' in page
    assert "too easily mistaken" in page
    assert 'aria-describedby="id_username_helptext id_username_error"' in page
    assert "qwertz7" not in page
    assert User.objects.count() == 1


def test_sign_up_grants_no_powers(client):
    sign_up(client, is_staff="1", is_superuser="on", is_guest="1")

    clara = User.objects.get()
    assert [clara.is_staff, clara.is_superuser, clara.is_guest] == [False] * 3


def test_sign_up_does_not_tell_whose_address_it_is(client, member):
    known = sign_up(client, username="fanny")
    client.post(reverse("account_logout"))
    unknown = sign_up(client, username="gaby", email="nobody@example.com")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_a_reset_does_not_tell_whose_address_it_is(client, member):
    address = reverse("account_reset_password")

    known = client.post(address, {"email": "clara@example.com"})
    unknown = client.post(address, {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


@pytest.mark.parametrize("login", ["clara", "CLARA", "clara@example.com"])
def test_one_signs_in_by_name_or_address(client, member, login):
    response = client.post(reverse("account_login"), {"login": login, "password": PASSWORD})

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(member.pk)


def test_signing_in_makes_a_new_session(client, member):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    before = client.session.session_key

    client.post(reverse("account_login"), {"login": "clara", "password": PASSWORD})

    assert client.session.session_key != before


def test_a_wrong_password_is_said_beside_the_field(client, member):
    response = client.post(reverse("account_login"), {"login": "clara", "password": "wrong"})

    page = response.content.decode()
    assert "That password does not fit this name." in page
    assert 'value="clara"' in page
    assert 'id="id_password_error"' in page


def test_name_and_password_wrong_sound_the_same(client, member):
    address = reverse("account_login")

    known = client.post(address, {"login": "clara", "password": "wrong"}).content.decode()
    unknown = client.post(address, {"login": "nobody", "password": "wrong"}).content.decode()

    def plain(page):
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", page)

    assert plain(known).replace("clara", "") == plain(unknown).replace("nobody", "")


def test_guessing_passwords_ends_after_five(client, member):
    address = reverse("account_login")
    for _ in range(5):
        client.post(address, {"login": "clara", "password": "wrong"})

    page = client.post(address, {"login": "clara", "password": PASSWORD}).content.decode()

    assert "Too many tries" in page
    assert "_auth_user_id" not in client.session


def test_a_suspended_person_gets_the_reason(client, member):
    User.objects.update(is_active=False)

    response = client.post(
        reverse("account_login"), {"login": "clara", "password": PASSWORD}, follow=True
    )

    assert "suspended" in response.content.decode()


@pytest.mark.parametrize("evil", EVIL_ADDRESSES)
def test_no_form_leads_out_of_the_house(client, member, evil):
    signed_in = client.post(
        reverse("account_login"), {"login": "clara", "password": PASSWORD, "next": evil}
    )
    themed = client.post(reverse("accounts:theme"), {"theme": "night", "next": evil})
    client.post(reverse("account_logout"))
    guest = client.post(reverse("accounts:guest"), {"next": evil})

    assert [signed_in.url, themed.url, guest.url] == ["/", "/", "/"]


def test_a_reset_link_works_once(client, member):
    client.post(reverse("account_reset_password"), {"email": "clara@example.com"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = {"password1": "row C, seat 9", "password2": "row C, seat 9"}

    client.post(form.redirect_chain[-1][0], new)

    member.refresh_from_db()
    assert member.check_password("row C, seat 9")
    client.logout()
    assert "That link is used up" in client.get(link, follow=True).content.decode()


def test_a_new_password_signs_out_everywhere_else(client, member):
    other = type(client)()
    for browser in (client, other):
        browser.force_login(member)
        browser.get("/settings/", headers=PAGE)
    assert UserSession.objects.count() == 2

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "row C, seat 9", "password2": "row C, seat 9"},
    )

    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302
    assert UserSession.objects.get().session_key == client.session.session_key


def test_one_ends_ones_own_sessions_and_nobody_elses(client, member, ada):
    other, stranger = type(client)(), type(client)()
    for browser, person in ((client, member), (other, member), (stranger, ada)):
        browser.force_login(person)
        browser.get("/settings/", headers=PAGE)
    theirs = UserSession.objects.get(user=ada)
    mine = UserSession.objects.get(session_key=other.session.session_key)

    assert client.post(reverse("accounts:end_session", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("accounts:end_session", args=[mine.pk])).status_code == 302

    assert other.get("/settings/").status_code == 302
    assert stranger.get("/settings/").status_code == 200


def test_signing_out_takes_the_session_off_the_list(client, member):
    client.force_login(member)
    client.get("/settings/", headers=PAGE)

    client.post(reverse("account_logout"))

    assert not UserSession.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_inactive",
        "account_email_verification_sent",
        "account_reset_password_from_key_done",
    ],
)
def test_the_box_office_is_open_to_everybody(client, name):
    page = client.get(reverse(name)).content.decode()

    assert page.count("<h1") == 1
    assert "box-office-arch" in page
    assert "style=" not in page


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "usersessions_list",
        "account_logout",
        "accounts:settings",
        "accounts:notifications",
    ],
)
def test_ones_own_pages_need_a_sign_in(client, member, name):
    if name != "account_logout":
        assert client.get(reverse(name)).url == f"/accounts/login/?next={reverse(name)}"
    client.force_login(member)

    page = client.get(reverse(name)).content.decode()

    assert page.count("<h1") == 1
    assert "style=" not in page


# --- Guests


def test_a_visitor_looks_in_without_an_account(client):
    response = client.post(reverse("accounts:guest"), {"next": "/settings/"})

    assert response.url == "/settings/"
    guest = User.objects.get()
    assert guest.is_guest
    assert client.session["_auth_user_id"] == str(guest.pk)


def test_looking_in_is_no_link(client):
    assert client.get(reverse("accounts:guest")).status_code == 405


def test_a_member_does_not_become_a_guest(client, member):
    client.force_login(member)

    client.post(reverse("accounts:guest"))

    assert User.objects.count() == 1


def test_guests_from_one_address_are_limited(client):
    for _ in range(30):
        client.post(reverse("accounts:guest"))
        client.logout()

    response = client.post(reverse("accounts:guest"), headers=JSON)

    assert response.status_code == 429
    assert response.json()["code"] == "RATE_LIMITED"
    assert int(response["Retry-After"]) > 0
    assert User.objects.count() == 30


def test_the_limit_does_not_believe_forged_addresses(client):
    for number in range(31):
        response = client.post(
            reverse("accounts:guest"), headers={"x-forwarded-for": f"10.0.0.{number}"}
        )
        client.logout()

    assert response.status_code == 429


def test_a_guest_keeps_the_seat_and_stays_signed_in(client):
    client.post(reverse("accounts:guest"))
    guest = User.objects.get()

    response = client.post(
        reverse("accounts:keep"),
        {"username": "clara", "email": "clara@example.com", "password1": PASSWORD},
    )

    assert response.status_code == 302
    kept = User.objects.get()
    assert (kept.pk, kept.username, kept.is_guest) == (guest.pk, "clara", False)
    assert client.get(reverse("account_email")).status_code == 200
    assert "/accounts/confirm-email/" in mail.outbox[0].body


def test_keeping_says_what_is_wrong_and_keeps_what_was_typed(client, ada):
    client.post(reverse("accounts:guest"))

    response = client.post(
        reverse("accounts:keep"), {"username": "Ada", "email": "no", "password1": "short"}
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="Ada"' in page
    assert page.count('class="errorlist"') == 3
    assert User.objects.filter(is_guest=True).count() == 1


@pytest.mark.parametrize("name", ["account_email", "account_change_password"])
def test_what_needs_an_account_leads_a_guest_to_one(client, name):
    client.force_login(open_guest())

    assert client.get(reverse(name)).url == reverse("accounts:keep")


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_a_guest_at_the_box_office_may_keep_the_seat(client, name):
    client.force_login(open_guest())

    assert client.get(reverse(name)).url == reverse("accounts:keep")


# --- People


def test_a_persons_page_is_open_to_visitors(client, ada):
    ada.profile.about = "<script>alert(1)</script>\n\nWesterns"
    ada.profile.save()

    page = client.get("/people/ada/").content.decode()

    assert "&lt;script&gt;" in page
    assert "<p>Westerns</p>" in page
    assert "Block" not in page


def test_a_name_in_other_letters_leads_to_the_page(client, ada):
    response = client.get("/people/ADA/")

    assert (response.status_code, response.url) == (301, "/people/ada/")


@pytest.mark.parametrize("name", ["a%00b", "%00", "x" * 31, "..%2f..", "%ed%a0%80", "%F0%9F%92%A5"])
def test_addresses_that_can_be_nobodys_are_not_found(client, ada, name):
    assert client.get(f"/people/{name}/").status_code == 404


def test_no_field_takes_a_nul(client, ada):
    client.force_login(ada)

    assert client.post("/settings/", settings_of(about="a\x00b")).status_code == 400
    client.logout()
    assert client.post("/accounts/login/", {"login": "a\x00", "password": "x"}).status_code == 200
    assert sign_up(client, username="a\x00da").status_code == 200


def test_gender_is_shown_only_where_wanted(client, ada):
    ada.profile.gender = Gender.FEMALE
    ada.profile.save()
    assert "Female" not in client.get("/people/ada/").content.decode()
    assert client.get("/people/ada/", headers=JSON).json()["gender"] is None

    ada.profile.shows_gender = True
    ada.profile.save()
    assert "Female" in client.get("/people/ada/").content.decode()
    assert client.get("/people/ada/", headers=JSON).json()["gender"] == "female"


def test_a_persons_facts_hold_nothing_private(client, ada):
    facts = client.get("/people/ada/", headers=JSON).json()

    assert set(facts) == {"user_id", "username", "name", "gender", "about", "is_guest", "url"}


def test_apps_above_add_sections(client, ada, monkeypatch):
    monkeypatch.setattr("accounts.sections._makers", list(_makers))
    profile_section(5)(
        lambda request, person: Section("shelf", "accounts/_cases.html", {"of": person})
    )

    assert 'id="shelf"' in client.get("/people/ada/").content.decode()


def test_a_blocked_pair_is_gone_for_each_other(client, ada, ben):
    client.force_login(ben)
    client.post("/people/ada/block/")
    nobody = client.get("/people/nobody-here/")

    for person, other in ((ada, ben), (ben, ada)):
        client.force_login(person)
        hidden = client.get(other.get_absolute_url())
        assert hidden.status_code == nobody.status_code == 404

    client.logout()
    assert client.get("/people/ada/").status_code == 200


def test_only_the_blocker_can_unblock(client, ada, ben):
    block_person(ada, ben)

    client.force_login(ben)
    assert client.post("/people/ada/unblock/").status_code == 404
    client.force_login(ada)
    assert "ben" in client.get("/settings/").content.decode()
    assert client.post("/people/ben/unblock/").status_code == 302

    assert not Block.objects.exists()


def test_a_suspended_person_has_no_page(client, ada):
    User.objects.update(is_active=False)

    assert client.get("/people/ada/").status_code == 404


@pytest.mark.parametrize("path", ["block", "unblock"])
def test_visitors_block_nobody(client, ada, path):
    assert client.post(f"/people/ada/{path}/", headers=JSON).status_code == 401


# --- Settings


def settings_of(**facts):
    return {"display_name": "", "about": "", "gender": "", "time_zone": "", "theme": ""} | facts


def png(size=(100, 80)):
    kept = io.BytesIO()
    Image.new("RGB", size, "red").save(kept, "PNG")
    kept.seek(0)
    kept.name = "me.png"
    return kept


def test_settings_are_kept(client, ada):
    client.force_login(ada)

    response = client.post(
        "/settings/",
        settings_of(
            display_name="Ada \u202eLovelace",
            about="Westerns\r\nand jazz",
            gender="female",
            shows_gender="on",
            time_zone="Europe/Vienna",
            theme="matinee",
            is_staff="1",
        ),
    )

    assert response.status_code == 302
    assert response.cookies["theme"].value == "matinee"
    ada = User.objects.get(pk=ada.pk)
    assert (ada.display_name, ada.is_staff) == ("Ada Lovelace", False)
    assert ada.profile.about == "Westerns\nand jazz"
    assert (ada.profile.gender, ada.profile.shows_gender) == ("female", True)
    assert (ada.profile.time_zone, ada.profile.theme) == ("Europe/Vienna", "matinee")
    assert ada.profile.uses_shortcuts is False


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", "Administrator"),
        ("display_name", "x" * 51),
        ("about", "x" * 501),
        ("gender", "robot"),
        ("time_zone", "Mars/Olympus"),
        ("theme", "neon"),
    ],
)
def test_wrong_settings_are_refused_and_stay_in_the_form(client, ada, field, value):
    client.force_login(ada)

    response = client.post("/settings/", settings_of(**{"about": "kept", field: value}))

    page = response.content.decode()
    assert response.status_code == 400
    assert 'class="errorlist"' in page
    if field != "about":
        assert "kept</textarea>" in page
    assert User.objects.get(pk=ada.pk).profile.about == ""


def test_guests_choose_light_and_time_but_no_name(client):
    guest = open_guest()
    client.force_login(guest)

    client.post("/settings/", settings_of(display_name="Admin", about="hi", theme="night"))

    guest = User.objects.get(pk=guest.pk)
    assert (guest.display_name, guest.profile.about) == ("", "")
    assert guest.profile.theme == "night"


def test_a_picture_is_shown_to_everybody_and_can_be_taken_down(client, ada):
    client.force_login(ada)

    client.post("/settings/", settings_of(picture=png()))

    page = client.get("/people/ada/").content.decode()
    address = re.search(r'src="(/accounts/avatars/[0-9a-f]{32}\.webp)"', page)[1]
    client.logout()
    shown = client.get(address)
    assert shown["Content-Type"] == "image/webp"
    assert "immutable" in shown["Cache-Control"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert not shown.cookies

    client.force_login(ada)
    client.post("/settings/", settings_of(drops_picture="on"))
    assert "/accounts/avatars/" not in client.get("/people/ada/").content.decode()


def test_a_bad_picture_is_refused_beside_its_field(client, ada):
    client.force_login(ada)
    drawing = io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    drawing.name = "me.svg"

    response = client.post("/settings/", settings_of(picture=drawing, about="kept"))

    page = response.content.decode()
    assert response.status_code == 400
    assert "SVG drawings can hold programs" in page
    assert 'id="id_picture_error"' in page
    assert "kept</textarea>" in page


@pytest.mark.parametrize("name", ["..%2f..%2fsettings.py", "x.webp", "0" * 32 + ".webp"])
def test_no_other_file_is_served_as_a_picture(client, name):
    assert client.get(f"/accounts/avatars/{name}").status_code == 404


def test_the_light_follows_a_person_to_other_devices(client, ada):
    client.force_login(ada)
    client.post(reverse("accounts:theme"), {"theme": "night", "next": "/settings/"})
    other = type(client)()
    other.force_login(ada)

    assert 'data-theme="night"' in other.get("/settings/").content.decode()


def test_visitors_switch_the_light_by_cookie(client):
    response = client.post(reverse("accounts:theme"), {"theme": "matinee"})

    assert response.cookies["theme"].value == "matinee"
    assert 'data-theme="matinee"' in client.get("/accounts/login/").content.decode()


def test_settings_speak_json_too(client, ada):
    client.force_login(ada)
    kept = {"display_name": "Countess", "theme": "night", "shows_gender": True, "gender": "female"}

    def send(facts):
        return client.post("/settings/", facts, content_type="application/json", headers=JSON)

    assert send(kept).status_code == 200
    facts = client.get("/settings/", headers=JSON).json()
    assert kept.items() <= facts.items()

    assert send({"about": "Westerns"}).json()["display_name"] == "Countess"

    refused = send({"gender": "robot", "display_name": "x" * 51})
    assert refused.status_code == 400
    assert refused.json()["code"] == "INVALID_MESSAGE"
    assert set(refused.json()["data"]["mistakes"]) == {"gender", "display_name"}


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"about": NaN}', "[" * 100_000])
def test_a_body_that_is_no_object_gets_a_clear_answer(client, ada, body):
    client.force_login(ada)

    answer = client.post("/settings/", body, content_type="application/json", headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_MESSAGE")


@pytest.mark.parametrize("theme", ["neon", '"><script>', ""])
def test_another_light_is_that_of_the_device(client, theme):
    client.post(reverse("accounts:theme"), {"theme": theme})

    assert "data-theme=" not in client.get("/accounts/login/").content.decode()


# --- Notices


def test_notices_are_listed_and_counted(client, ada, ben):
    client.force_login(ada)
    notify(ada, "house", "The board is new", "/settings/")
    notify(ben, "house", "Not for Ada")

    page = client.get("/notifications/").content.decode()

    assert "The board is new" in page
    assert "Not for Ada" not in page
    assert "Notices, 1 new" in page
    facts = client.get("/notifications/", headers=JSON).json()
    assert facts["unread"] == 1
    assert facts["notifications"][0]["url"] == "/settings/"


def test_opening_a_notice_reads_it_and_goes_there(client, ada):
    client.force_login(ada)
    made = notify(ada, "house", "The board is new", "/settings/")

    response = client.post("/notifications/", {"open": made.pk})

    assert response.url == "/settings/"
    assert not ada.notifications.unread().exists()


def test_somebody_elses_notice_does_not_exist(client, ada, ben):
    client.force_login(ada)
    made = notify(ben, "house", "For Ben", "/settings/")

    assert client.post("/notifications/", {"open": made.pk}).status_code == 404
    client.post("/notifications/", {"id": made.pk})

    assert ben.notifications.unread().exists()


def test_all_are_read_at_once_as_page_and_as_fragment(client, ada):
    client.force_login(ada)
    notify(ada, "house", "one")

    fragment = client.post(
        "/notifications/", headers={"hx-request": "true", "hx-target": "notification-list"}
    ).content.decode()

    assert fragment.strip().startswith('<div id="notification-list"')
    assert "is-new" not in fragment
    assert client.post("/notifications/").status_code == 302


def test_nonsense_instead_of_an_id_gets_a_clear_answer(client, ada):
    client.force_login(ada)

    assert client.post("/notifications/", {"id": "x"}, headers=JSON).status_code == 400


def test_apps_above_add_kinds(client, ada):
    notice_kind("invite", "Invites", "ticket")

    assert notify(ada, "invite", "Come").kind == "invite"


# --- Letters


def test_letters_are_for_developers_alone(client, settings):
    letter = Letter.objects.create(
        recipient="ada@example.com", subject="Reset", body="Go to http://testserver/x/?a=1\n<b>"
    )
    assert client.get("/accounts/outbox/").status_code == 404
    assert client.get(f"/accounts/outbox/{letter.pk}/").status_code == 404

    settings.DEBUG = True
    assert "Reset" in client.get("/accounts/outbox/").content.decode()
    page = client.get(f"/accounts/outbox/{letter.pk}/").content.decode()
    assert '<a href="http://testserver/x/?a=1">' in page
    # A checkout may be open to its network: everybody's reset links are not.
    for elsewhere in ("192.0.2.7", "2001:db8::7", ""):
        assert client.get("/accounts/outbox/", REMOTE_ADDR=elsewhere).status_code == 404
    assert "&lt;b&gt;" in page


# --- Speed


@pytest.mark.parametrize(
    ("address", "most"), [("/people/ada/", 5), ("/settings/", 5), ("/notifications/", 6)]
)
def test_pages_ask_the_same_of_many_rows(
    client, ada, ben, address, most, django_assert_max_num_queries
):
    client.force_login(ben)
    for number in range(25):
        notify(ben, "house", f"notice {number}", "/settings/")
        block_person(ben, open_account(f"person-{number}"))

    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_a_page_without_a_person_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/accounts/login/")
