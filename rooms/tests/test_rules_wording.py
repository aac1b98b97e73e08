from rooms.rules.wording import clean_name, clean_tags, split_tags


def test_tags_are_small_bare_and_once():
    assert clean_tags(["#Noir", "noir", " First  Time ", "", "##"]) == ["noir", "first time"]


def test_tags_are_split_at_commas_and_hashes():
    assert split_tags("Noir, #subtitles #ohmu;, late") == ["noir", "subtitles", "ohmu", "late"]


def test_a_long_tag_is_cut():
    assert len(clean_tags(["x" * 80])[0]) == 30


def test_names_cannot_turn_the_line():
    assert clean_name("Late\u202eReel\n\u200b!") == "LateReel !"
