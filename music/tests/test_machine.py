"""Whatever order things happen in: one song on, one winner a vote, no vote counted twice."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from config.live.protocol import Refused
from music.actions import controls
from music.actions.stations import keep_time
from music.actions.votes import cast_vote, waive_votes
from music.models import SongVote, SongVoteSession
from music.station_facts import room_music
from music.tests.bandstand import make_artist, make_station, station_in
from rooms.actions import join_room, leave_room

PEOPLE = st.integers(0, 3)


class MusicRoomMachine(RuleBasedStateMachine):
    """One private room, four people, a clock that also jumps back."""

    people: list
    is_public = False

    @initialize(length=st.sampled_from([40_000, 100_000, 200_000]), songs=st.integers(1, 5))
    def open(self, length, songs):
        host, *others = self.people
        facts = {} if self.is_public else {"invites": [person.pk for person in others]}
        artist = make_artist(songs=songs, length_ms=length)
        self.room = make_station(host, artist=artist, is_public=self.is_public, **facts)
        for person in others:
            join_room(self.room, person)
        self.now_ms = station_in(self.room).started_ms
        self.versions = [station_in(self.room).version]
        self.winners = {}

    def try_to(self, act, *args, **kwargs):
        try:
            return act(*args, **kwargs)
        except Refused:
            return None

    @rule(step=st.sampled_from([1, 500, 10_000, 60_000, 200_000, 10**8]))
    def time_passes(self, step):
        self.now_ms += step

    @rule(step=st.sampled_from([1, 5_000, 100_000]))
    def the_clock_jumps_back(self, step):
        self.now_ms -= step

    @rule(is_heard=st.booleans())
    def a_process_keeps_the_time(self, is_heard):
        due_ms = keep_time(self.room.pk, self.now_ms, is_heard=is_heard)
        if is_heard and due_ms is not None:
            assert due_ms > self.now_ms

    @rule()
    def time_comes_to_what_is_due(self):
        due_ms = keep_time(self.room.pk, self.now_ms, is_heard=True)
        if due_ms is not None:
            self.now_ms = due_ms
            keep_time(self.room.pk, self.now_ms, is_heard=True)

    @rule(who=PEOPLE, choice=st.integers(0, 2))
    def somebody_votes(self, who, choice):
        session = SongVoteSession.objects.filter(room=self.room).order_by("-turn_number").first()
        if session is None:
            return
        song = session.options[choice % len(session.options)]
        self.try_to(cast_vote, self.room, self.people[who], session.pk, song, self.now_ms)

    @rule(who=PEOPLE)
    def somebody_leaves(self, who):
        self.try_to(leave_room, self.room, self.people[who])

    @rule(who=PEOPLE)
    def somebody_comes(self, who):
        self.try_to(join_room, self.room, self.people[who])

    @rule(
        who=PEOPLE,
        hand=st.sampled_from(
            [
                controls.play,
                controls.pause,
                controls.stop,
                controls.skip,
                controls.previous,
                controls.seek(0),
                controls.seek(35_000),
                controls.seek(10**8),
                controls.shuffle(None),
                controls.repeat(None),
            ]
        ),
        late=st.integers(0, 1),
    )
    def somebody_steers(self, who, hand, late):
        version = station_in(self.room).version - late
        self.try_to(controls.steer, self.room, self.people[who], version, self.now_ms, hand)

    @rule(who=PEOPLE, waived=st.booleans())
    def votes_are_waived(self, who, waived):
        self.try_to(waive_votes, self.room, self.people[who], waived=waived, now_ms=self.now_ms)

    @invariant()
    def one_song_is_on(self):
        if not hasattr(self, "room"):
            return
        station = station_in(self.room)
        assert station.song_id in station.songs
        assert 0 <= station.position_at(self.now_ms) <= station.length_ms
        music = room_music(station, self.people[0], self.now_ms)["station"]
        assert music.song is not None
        if not music.is_playing:
            return
        assert self.now_ms < music.at_ms + music.song.duration_ms

    @invariant()
    def versions_only_rise(self):
        if hasattr(self, "room"):
            self.versions.append(station_in(self.room).version)
            assert self.versions == sorted(self.versions)

    @invariant()
    def each_vote_has_one_winner_and_counts_nobody_twice(self):
        if not hasattr(self, "room"):
            return
        sessions = list(SongVoteSession.objects.filter(room=self.room))
        assert sum(session.is_open for session in sessions) <= 1
        for session in sessions:
            voters = SongVote.objects.filter(session=session).values("user").distinct().count()
            assert sum(session.tally().values()) <= voters
            if session.is_open:
                continue
            assert session.winner_id in session.options
            assert self.winners.setdefault(session.pk, session.winner_id) == session.winner_id
            tally = session.tally()
            assert tally[session.winner_id] == max(tally.values())


class PublicRoomMachine(MusicRoomMachine):
    is_public = True

    @invariant()
    def nobody_ever_stopped_it(self):
        if hasattr(self, "room"):
            assert station_in(self.room).is_playing


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [MusicRoomMachine, PublicRoomMachine])
def test_one_song_and_one_winner_whatever_happens(machine, ada, ben, mod, settings, thorough):
    settings.ROOMS_PER_PERSON = 0
    dan = get_user_model().objects.create_user("dan")

    class InOneTransaction(machine):
        people = [ada, ben, mod, dan]

        def __init__(self):
            super().__init__()
            # What one run did is not there for the next.
            self.undo = transaction.atomic()
            self.undo.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    run_state_machine_as_test(
        InOneTransaction,
        settings=effort(
            max_examples=12 if thorough else 4,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
