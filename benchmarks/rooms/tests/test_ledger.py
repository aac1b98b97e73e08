from benchmarks.fanout.dialects import Member
from benchmarks.rooms.ledger import Ledger
from benchmarks.rooms.troupes import RelayTroupe, SiteTroupe

HOST, GUEST, OTHER = (Member(number, "hall", user_id=100 + number) for number in range(3))


def told(ledger):
    return {each.what: each for each in ledger.told()}


def test_each_of_the_others_counts_once_and_the_one_who_did_it_not_at_all():
    ledger = Ledger()
    ledger.begin("seek", "host_sync", by=0, listeners=2)

    for listener in (0, 1, 1, 2):
        ledger.heard("seek", listener)

    found = told(ledger)["host_sync"]
    assert (found.moves, found.heard, found.lost, found.doubled) == (1, 2, 0, 1)
    assert ledger.is_all_heard


def test_what_nobody_heard_is_lost():
    ledger = Ledger()
    ledger.begin("seek", "host_sync", by=0, listeners=2)
    ledger.heard("seek", 1)

    assert told(ledger)["host_sync"].lost == 1
    assert not ledger.is_all_heard


def test_a_later_coming_of_the_same_person_is_a_move_of_its_own():
    ledger = Ledger()
    for _ in range(2):
        ledger.begin(("joined", "hall", 7), "join_room", by=7, listeners=1)
        ledger.heard(("joined", "hall", 7), 1)

    found = told(ledger)["join_room"]
    assert (found.moves, found.heard, found.doubled) == (2, 2, 0)


def test_the_site_is_understood():
    troupe = SiteTroupe()
    troupe.seek(HOST, 90_000, 2, "host_sync")
    troupe.leave(GUEST, 2)

    for payload in (
        b'{"event":"host_sync","channel":"room-hall","data":{"position_ms":90000}}',
        b'{"event":"presence_diff","channel":"room-hall","data":{"joined":[],"left":[101]}}',
        b'{"event":"typing","channel":"room-hall","data":{"user_id":7}}',
    ):
        troupe.aside(OTHER, payload)
    troupe.aside(HOST, b'{"event":"ok","ref":"1","data":{"version":1}}')

    found = told(troupe.ledger)
    assert (found["host_sync"].heard, found["leave_room"].heard) == (1, 1)
    assert found["host_sync"].answer_p50 > 0
    assert troupe.unasked == 3


def test_each_move_of_a_host_names_the_version_the_last_one_made():
    troupe = SiteTroupe()

    moves = [troupe.load(HOST), troupe.play(HOST), troupe.seek(HOST, 1, 1, "host_sync")]

    assert [b'"version":%d' % at in move for at, move in enumerate(moves)] == [True] * 3


def test_the_relay_is_understood():
    troupe = RelayTroupe()
    troupe.join(GUEST, 2)

    troupe.aside(OTHER, b'42["told",{"room":"hall","what":"joined","value":1}]')

    assert told(troupe.ledger)["join_room"].heard == 1
    assert troupe.aside(OTHER, b"2") == [b"3"]
