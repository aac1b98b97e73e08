"""Hand-made runs: a clean one, to be spoiled in one place by each test."""

from typing import Any

from benchmarks.faults.history import (
    Database,
    Fault,
    Health,
    History,
    Invoke,
    Ok,
    Open,
    Recv,
    Screen,
    Sent,
    Shown,
    State,
    StoredLink,
    StoredMessage,
    StoredRoom,
    StoredRound,
    StoredVote,
    Tab,
    Usage,
)

ROOM = "room"
ADA, BEN = 1, 2
FILM = {
    "media": None,
    "position_ms": 5000,
    "is_playing": True,
    "rate": 1.0,
    "at_ms": 0,
    "version": 1,
}


def message(seq: int, **more: Any) -> dict[str, Any]:
    return {"seq": seq, "id": f"m{seq}", "rev": seq, "text": f"text {seq}"} | more


def stored(seq: int, **more: Any) -> StoredMessage:
    facts: dict[str, Any] = {
        "room": ROOM,
        "seq": seq,
        "rev": seq,
        "posted_rev": seq,
        "id": f"m{seq}",
        "author": ADA,
        "client_id": f"c{seq}",
        "text": f"text {seq}",
    }
    return StoredMessage(**facts | more)


def said(op: int, t: float, seq: int, *, client: int = 0, user: int = ADA) -> list[History]:
    """Client `client` said message `seq` and was answered 10 ms later."""
    return [
        Invoke(
            t=t,
            client=client,
            op=op,
            user=user,
            event="chat_message",
            room=ROOM,
            sent={"client_id": f"c{seq}", "text": f"text {seq}"},
        ),
        Sent(t=t, client=client, op=op, conn=1, ref=str(op)),
        Ok(t=t + 0.01, client=client, op=op, facts=kept(seq)),
    ]


def kept(seq: int) -> dict[str, Any]:
    return {"seq": seq, "rev": seq, "message_id": f"m{seq}"}


def heard(t: float, client: int, seq: int) -> list[History]:
    facts = {"id": f"m{seq}", "seq": seq, "user_id": ADA, "client_id": f"c{seq}"}
    return [
        Recv(t=t, client=client, conn=1, room=ROOM, event="chat_message", rev=seq, facts=facts),
        Shown(t=t, client=client, room=ROOM, seq=seq, id=f"m{seq}", client_id=f"c{seq}"),
    ]


def screen(client: int, seqs: range, *, fresh: bool = False, **more: Any) -> Screen:
    facts: dict[str, Any] = {
        "t": 20.0 + fresh,
        "client": client,
        "room": ROOM,
        "user": (ADA, BEN)[client],
        "rev": seqs[-1],
        "messages": [message(seq) for seq in seqs],
        "members": {
            ADA: {"role": "host", "is_present": True},
            BEN: {"role": "member", "is_present": True},
        },
        "facts": {"host_id": ADA},
        "playback": FILM,
        "position_ms": 6000,
        "is_fresh": fresh,
    }
    return Screen(**facts | more)


def clean() -> list[History]:
    """Ada and Ben in one room: three messages, one move of the film, and everything well."""
    story: list[History] = []
    for client, user in enumerate((ADA, BEN)):
        story += [
            Open(t=0.0, client=client, conn=1, user=user),
            State(
                t=0.2,
                client=client,
                conn=1,
                room=ROOM,
                asked=0.1,
                rev=0,
                host=ADA,
                members=[ADA, BEN],
            ),
            Tab(t=20.5, client=client, room=ROOM, user=user, is_live=True, since=0.2),
            screen(client, range(1, 4)),
            screen(client, range(1, 4), fresh=True),
        ]
        for seq in (1, 2, 3):
            story += heard(seq + 0.02, client, seq)
        story += [
            Usage(
                t=1.0 + 20 * is_end,
                process=f"web-{client}",
                sockets=1,
                clients=1,
                tasks=10,
                topics=2,
                threads=10,
                rss=100 << 20,
                database_connections=8,
                pool_size=8,
                leases=1,
                is_end=is_end,
            )
            for is_end in (False, True)
        ]
    for seq in (1, 2, 3):
        story += said(seq, float(seq), seq)
    story += [
        moved(10, 4.0, ADA, version=0, rev=1),
        Ok(t=4.1, client=0, op=10, facts={"version": 1, "rev": 1}),
        Fault(t=5.0, name="F2", breaks="live"),
        Health(t=6.0, process="web-0", parts={"database": True, "live": False}),
        Fault(t=7.0, name="F2", is_over=True, breaks="live"),
        Health(t=9.0, process="web-0", parts={"database": True, "live": True}),
    ]
    return story


def moved(op: int, t: float, user: int, *, version: int, rev: int) -> Invoke:
    return Invoke(
        t=t,
        client=0 if user == ADA else 1,
        op=op,
        user=user,
        event="host_sync",
        room=ROOM,
        sent={"action": "seek", "version": version, "position_ms": 5000},
    )


def database(**more: Any) -> Database:
    facts: dict[str, Any] = {
        "rooms": [
            StoredRoom(
                id=ROOM,
                rev=3,
                last_seq=3,
                host=ADA,
                capacity=2,
                members=[ADA, BEN],
                playback_version=1,
            )
        ],
        "messages": [stored(1), stored(2), stored(3)],
        "rounds": [StoredRound(session="s", room=ROOM, winner=7, options=[6, 7, 8], counts={7: 1})],
        "votes": [StoredVote(session="s", user=ADA, song=7, rev=1)],
        "links": [StoredLink(id="l", room=ROOM, uses=2, left=1, admitted=[BEN])],
    }
    return Database(**facts | more)


def of_room(**more: Any) -> Database:
    facts: dict[str, Any] = {
        "id": ROOM,
        "rev": 3,
        "last_seq": 3,
        "host": ADA,
        "members": [ADA, BEN],
        "playback_version": 1,
    }
    return database(rooms=[StoredRoom(**facts | more)])
