"""Presence as Valkey keeps it: entries of sockets, alive as long as their process renews its lease.

Every moment is Valkey's own, so that no process's clock matters. All keys share a hash tag and
so a slot of a cluster.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings

# Gone entries are remembered so long, for processes that begin to look only then.
REMEMBERED_MS = 60_000
KEPT_MS = 24 * 3600 * 1000

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# KEYS: lease, beat, since. ARGV: lease ms, kept ms. Answers 1 where the process must enter its
# sockets again: Valkey came back empty, or others may have given the process up.
# `since`: when processes last began to renew after all of them had been silent. Until a grace
# later nobody is called gone, for those who are here may not have said so yet.
RENEW = (
    _NOW
    + """
local lease = tonumber(ARGV[1])
local beat = tonumber(redis.call('GET', KEYS[2]) or '0')
if now - beat > lease then redis.call('SET', KEYS[3], now) end
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
redis.call('SET', KEYS[1], now, 'PX', ARGV[2])
redis.call('SET', KEYS[2], now)
if now - last > lease then return 1 end
return 0
"""
)

_LOOK = """
local leases = {}
local function last_of(field, value)
  local at = tonumber(string.sub(value, 2))
  if string.sub(value, 1, 1) == 'D' then return at end
  local process = string.match(field, '^%d+:[^:]+:(.+)$')
  if leases[process] == nil then
    leases[process] = tonumber(redis.call('GET', prefix .. 'lease:' .. process) or '0')
  end
  return math.max(at, leases[process])
end
local function people(key, grace)
  local here, gone = {}, {}
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local user = string.match(all[i], '^(%d+):')
    local age = now - last_of(all[i], all[i + 1])
    if age < grace then here[user] = true else gone[user] = true end
    if age > grace + REMEMBERED then redis.call('HDEL', key, all[i]) end
  end
  return here, gone
end
""".replace("REMEMBERED", str(REMEMBERED_MS))

# KEYS: channel. ARGV: prefix, grace ms, kept ms, field. Answers 1 for one who was not present.
ENTER = (
    _NOW
    + "local prefix = ARGV[1]"
    + _LOOK
    + """
local here = people(KEYS[1], tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], ARGV[4], 'L' .. now)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if here[string.match(ARGV[4], '^(%d+):')] then return 0 end
return 1
"""
)

# KEYS: channels. ARGV: field. A dropped socket was last renewed now.
DROP = (
    _NOW
    + """
for _, key in ipairs(KEYS) do
  if redis.call('HEXISTS', key, ARGV[1]) == 1 then redis.call('HSET', key, ARGV[1], 'D' .. now) end
end
"""
)

# KEYS: channel. ARGV: user.
LEAVE = """
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.match(field, '^(%d+):') == ARGV[1] then redis.call('HDEL', KEYS[1], field) end
end
"""

# KEYS: beat, since, channels. ARGV: prefix, lease ms, grace ms.
READ = (
    _NOW
    + "local prefix = ARGV[1]"
    + _LOOK
    + """
local lease, grace = tonumber(ARGV[2]), tonumber(ARGV[3])
local beat = tonumber(redis.call('GET', KEYS[1]) or '0')
local since = tonumber(redis.call('GET', KEYS[2]) or now)
local settled = 0
if now - beat <= lease and now - since >= grace then settled = 1 end
local answer = {settled}
for i = 3, #KEYS do
  local here, gone = people(KEYS[i], grace)
  local listed, left = {}, {}
  for user in pairs(here) do listed[#listed + 1] = user end
  for user in pairs(gone) do if not here[user] then left[#left + 1] = user end end
  answer[#answer + 1] = {listed, left}
end
return answer
"""
)


class People(NamedTuple):
    here: set[int]
    gone: set[int]  # left a little while ago


class Reading(NamedTuple):
    is_settled: bool
    people: dict[str, People]


def prefix() -> str:
    return f"{settings.LIVE_PREFIX}:{{presence}}:"


def key(channel: str) -> str:
    return f"{prefix()}in:{channel}"


def field(user_id: int, connection_id: str, process: str) -> str:
    return f"{user_id}:{connection_id}:{process}"


def lease_ms() -> int:
    return int(settings.PRESENCE_LEASE_SECONDS * 1000)


def grace_ms() -> int:
    return int(settings.PRESENCE_GRACE_SECONDS * 1000)


def renew_call(process: str) -> tuple[str, list[str], list[Any]]:
    keys = [f"{prefix()}lease:{process}", f"{prefix()}beat", f"{prefix()}since"]
    return RENEW, keys, [lease_ms(), KEPT_MS]


def enter_call(channel: str, entry: str) -> tuple[str, list[str], list[Any]]:
    return ENTER, [key(channel)], [prefix(), grace_ms(), KEPT_MS, entry]


def drop_call(channels: Iterable[str], entry: str) -> tuple[str, list[str], list[Any]]:
    return DROP, [key(channel) for channel in channels], [entry]


def leave_call(channel: str, user_id: int) -> tuple[str, list[str], list[Any]]:
    return LEAVE, [key(channel)], [user_id]


def read_call(channels: Sequence[str]) -> tuple[str, list[str], list[Any]]:
    keys = [f"{prefix()}beat", f"{prefix()}since", *map(key, channels)]
    return READ, keys, [prefix(), lease_ms(), grace_ms()]


def reading(channels: Sequence[str], answer: list[Any]) -> Reading:
    settled, *found = answer
    people = {
        channel: People({int(user) for user in here}, {int(user) for user in gone})
        for channel, (here, gone) in zip(channels, found, strict=True)
    }
    return Reading(bool(settled), people)
