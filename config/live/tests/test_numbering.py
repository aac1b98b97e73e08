from hypothesis import given
from hypothesis import strategies as st

from config.live.numbering import Numbering


def test_nothing_goes_out_before_it_is_known_where_to_begin():
    numbering: Numbering[str] = Numbering()

    assert numbering.take(6, "six") == []
    assert numbering.take(5, "five") == []
    assert numbering.anchor(4) == ["five", "six"]


def test_what_the_first_listener_knows_already_is_dropped():
    numbering: Numbering[str] = Numbering()
    numbering.take(4, "four")

    assert numbering.anchor(4) == []
    assert not numbering.has_gap


def test_a_gap_waits_until_it_is_filled():
    numbering: Numbering[str] = Numbering()
    numbering.anchor(1)

    assert numbering.take(4, "four") == []
    assert numbering.has_gap
    assert numbering.fill(3, [(3, "three"), (2, "two")]) == ["two", "three", "four"]
    assert not numbering.has_gap


def test_the_database_is_right_about_what_came_early():
    numbering: Numbering[str] = Numbering()
    numbering.anchor(1)
    numbering.take(3, "three by the bus")

    assert numbering.fill(3, [(2, "two"), (3, "three")]) == ["two", "three"]
    assert numbering.take(3, "three again") == []


@given(st.lists(st.integers(1, 30)), st.data())
def test_whatever_order_things_come_in_they_go_out_once_and_in_order(revs, data):
    numbering: Numbering[int] = Numbering()
    out = numbering.anchor(0)
    for rev in revs:
        out += numbering.take(rev, rev)
        if data.draw(st.booleans()) and numbering.has_gap:
            until = data.draw(st.integers(1, 30))
            after = numbering.last or 0
            out += numbering.fill(until, [(each, each) for each in range(after + 1, until + 1)])

    assert out == list(range(1, len(out) + 1))
