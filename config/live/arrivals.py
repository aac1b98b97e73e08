"""What listeners of a channel are told of who came and went."""

from collections.abc import Iterable

from config.live.envelope import Ring, ring
from config.live.protocol import Event
from config.live.topics import TopicSource


def rings(
    source: TopicSource, channel: str, name: str, joined: Iterable[int], left: Iterable[int]
) -> list[Ring]:
    """What listeners are told of these, each hidden from whom it must be. For database threads."""
    joined, left = sorted(joined), sorted(left)
    hidden = source.hidden_from([*joined, *left])
    plain = [who for who in (*joined, *left) if not hidden.get(who)]
    groups = [(set(plain), frozenset[int]())] if plain else []
    groups += [({who}, frozenset(hidden[who])) for who in (*joined, *left) if hidden.get(who)]
    made = []
    for people, unseen_by in groups:
        came = [who for who in joined if who in people]
        went = [who for who in left if who in people]
        event: Event | None = source.presence_event(name, came, went)
        # Those who came see themselves in the state they are given.
        made.append(ring_of(channel, event, unseen_by | set(came), came, went))
    return made


def ring_of(
    channel: str,
    event: Event | None,
    hidden_from: Iterable[int],
    joined: Iterable[int],
    left: Iterable[int],
) -> Ring:
    made = ring(channel, event, frozenset(hidden_from)) if event else Ring(channel, b"")
    return Ring(
        channel,
        made.frame,
        hidden_from=made.hidden_from,
        joined=frozenset(joined),
        left=frozenset(left),
        # Late it would be wrong; every process finds out by itself who is here.
        is_ephemeral=True,
    )
