import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ian", "lan"),
        ("ada", "ADA"),
        ("ada", "аdа"),  # Cyrillic а
        ("paypal", "pаypаl"),
        ("room", "rοοm"),  # Greek ο
        ("modern", "rnodern"),
        ("willow", "vvillow"),
        ("user0", "userO"),
        ("jose", "José"),
        ("a-b-c", "a_b.c"),
        ("full", "ｆｕｌｌ"),  # full width
        ("ada", "a\u200bda"),
        ("ada", "\u202eada"),
    ],
)
def test_names_that_look_alike_have_one_key(one, other):
    assert rules.name_key(one) == rules.name_key(other)


@pytest.mark.parametrize(("one", "other"), [("ada", "ben"), ("ada", "adam"), ("mia", "tia")])
def test_other_names_have_other_keys(one, other):
    assert rules.name_key(one) != rules.name_key(other)


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name):
    key = rules.name_key(name)

    assert rules.name_key(key) == key


@given(st.text(max_size=40))
def test_case_never_tells_names_apart(name):
    assert rules.name_key(name.casefold()) == rules.name_key(name)


@given(st.text(max_size=40))
def test_a_key_holds_nothing_that_cannot_be_seen(name):
    assert not any(rules.is_invisible(letter) for letter in rules.name_key(name))


@given(
    st.text(alphabet="abcxyz", min_size=3, max_size=9),
    st.integers(0, 8),
    st.sampled_from("\u200b\u200d\u202e\u2066\ufeff\u00ad"),
)
def test_an_invisible_letter_makes_no_new_name(name, place, invisible):
    assert rules.name_key(name[:place] + invisible + name[place:]) == rules.name_key(name)


@given(st.text(max_size=40))
def test_a_fitting_name_fits_its_column_and_address(name):
    name = rules.clean_username(name)
    if rules.username_fault(name) is None:
        assert 3 <= len(name) <= 30
        assert 2 <= len(rules.name_key(name)) <= 150
        assert "/" not in name
        assert name.strip(".") != ""
        assert not any(rules.is_invisible(letter) for letter in name)


@pytest.mark.parametrize("name", ["ada", "Ada-99", "ada_b.c", "שלום", "भारत", "Zoë", "张伟明"])
def test_names_of_all_scripts_fit(name):
    assert rules.username_fault(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "a" * 31,
        "ada b",
        "ada@home",
        "a/b/c",
        "..ada",
        "-ada",
        "ada.",
        "ada\x00",
        "ad\u200ba",
        "ad\u202ea",
        "ada\n",
        "<script>",
        "z̀́̂algo",
        "💥💥💥",
    ],
)
def test_names_that_do_not_fit_get_a_reason(name):
    assert rules.username_fault(name)


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "ADMIN",
        "аdmin",
        "adm1n",
        "host",
        "moderator",
        "rnoderator",
        "settings",
        "guest-otter-41",
        "Guest_fox",
    ],
)
def test_names_of_the_house_are_reserved(name):
    assert rules.is_reserved(name)


def test_words_that_only_begin_like_them_are_free():
    assert not rules.is_reserved("hostess")
    assert not rules.is_reserved("guesthouse")


@given(st.text(max_size=80))
def test_a_cleaned_display_name_is_one_visible_line(name):
    cleaned = rules.clean_display_name(name)

    assert "\n" not in cleaned
    assert cleaned == cleaned.strip()
    assert not any(rules.is_invisible(letter) for letter in cleaned)
    assert rules.clean_display_name(cleaned) == cleaned


def test_a_display_name_may_not_pose_as_the_house():
    assert rules.display_name_fault("Admin")
    assert rules.display_name_fault("M0derator")
    assert rules.display_name_fault("Ada Lovelace") is None


def test_piled_accents_are_refused():
    assert rules.display_name_fault("z" + "\u0300" * 5)
    assert rules.display_name_fault("Việt") is None


def test_about_keeps_lines_and_drops_what_turns_them():
    assert rules.clean_about("one\r\ntwo\n\n\n\nthree\u202e\x00 ") == "one\ntwo\n\nthree"


def test_guests_get_longer_numbers_when_names_run_out():
    assert rules.guest_number_range(0) == (10, 99)
    assert rules.guest_number_range(3) == (100, 999)


def test_every_guest_name_fits_and_is_reserved():
    for word in rules.GUEST_WORDS:
        name = rules.guest_name(word, 999_999_999)
        assert rules.username_fault(name) is None
        assert rules.is_reserved(name)
