"""What PostgreSQL itself takes: our writes by bare psycopg (`limit URL ROOMS SECONDS WORDS`).

The lock, both numbers and the row, committed; eight connections, as many as a web process has.
With more WORDS in one commit: the most that batching those who wait for one room could give.
"""

import json
import os
import subprocess
import sys
import threading
import time
from uuid import uuid4

import psycopg

from benchmarks.fanout.house import House
from benchmarks.fanout.programs import PROJECT, SERVER_CORE, pin_myself, python
from benchmarks.write.figures import Written

CONNECTIONS = 8
PATIENCE_SECONDS = 60
NUMBERS = """
UPDATE rooms_room SET rev = rev + %s, last_seq = last_seq + %s WHERE id = %s
RETURNING rev, last_seq
"""
KEEP = """
INSERT INTO rooms_message (id, room_id, author_id, seq, posted_rev, rev, kind, text, client_id, at)
VALUES (%s, %s, %s, %s, %s, %s, 'said', %s, %s, now())
"""
HOSTS = "SELECT id::text, host_id FROM rooms_room WHERE id = ANY(%s::uuid[])"


def measure(house: House, rooms: list[str], seconds: float, words: int) -> Written:
    services = house.services_cpu()
    url = house.environment["DATABASE_URL"]
    done = subprocess.run(
        python("-m", "benchmarks.write.limit", url, json.dumps(rooms), str(seconds), str(words)),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + PATIENCE_SECONDS,
    )
    said = json.loads(done.stdout)
    return Written(
        name="bare psycopg" if words == 1 else f"bare psycopg, {words} in a commit",
        seconds=said["seconds"],
        waits=[wait for wait in said["waits"] for _ in range(words)],
        server_cpu=0.0,
        services_cpu=house.services_cpu() - services,
        load=os.getloadavg()[0],
    )


def main() -> None:
    pin_myself(SERVER_CORE)
    url, rooms, seconds = sys.argv[1], json.loads(sys.argv[2]), float(sys.argv[3])
    words = int(sys.argv[4])
    waits: list[float] = []
    threads = [
        threading.Thread(
            target=_write, args=[url, rooms[at::CONNECTIONS] or rooms, seconds, words, waits]
        )
        for at in range(CONNECTIONS)
    ]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps({"seconds": time.monotonic() - begin, "waits": waits}))


def _write(url: str, rooms: list[str], seconds: float, words: int, waits: list[float]) -> None:
    with psycopg.connect(url) as connection:
        hosts = dict(connection.execute(HOSTS, [rooms]).fetchall())
        connection.commit()
        deadline, turn = time.monotonic() + seconds, 0
        while (begin := time.monotonic()) < deadline:
            room, turn = rooms[turn % len(rooms)], turn + 1
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(NUMBERS, [words, words, room], prepare=True)
                rev, seq = cursor.fetchone()
                for back in range(words):
                    at, number = rev - back, seq - back
                    said = [uuid4(), room, hosts[room], number, at, at, "x" * 60, uuid4()]
                    cursor.execute(KEEP, said, prepare=True)
            waits.append(time.monotonic() - begin)


if __name__ == "__main__":
    main()
