"""The bugs that are planted, in `bugs.py`, and where each of them must show itself."""

# What must be done to the database beforehand. The last one of all: it cannot be undone.
STATEMENTS = {
    "ids instead of seq": "CREATE SEQUENCE IF NOT EXISTS planted_numbers START 1000",
    "no unique key": "ALTER TABLE rooms_message DROP CONSTRAINT one_message_a_client_id",
}
# Under which fault each shows itself, and in which invariants.
SEEN_IN = {
    "ack before commit": "F1",
    "publish inside the transaction": "F1",
    "no position check": "F10",
    "ids instead of seq": "F10",
    "no fencing": "F10",
    "no unique key": "F10",
}
SHOWN_BY = {
    "ack before commit": frozenset({"I1", "I5"}),
    "publish inside the transaction": frozenset({"I3", "I4", "I5"}),
    "no position check": frozenset({"I2", "I4"}),
    "ids instead of seq": frozenset({"I4"}),
    "no fencing": frozenset({"I6"}),
    "no unique key": frozenset({"I1", "I2", "I3"}),
}
