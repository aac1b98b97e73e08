"""The table of who may do what: one row for every address and every socket event.

Rows are data; views, handlers and templates ask the same table, and what has no row is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a person is to the thing asked for; exactly one at a time."""

    VISITOR = "visitor"  # no account
    GUEST = "guest"  # a temporary person without ties to the thing
    STRANGER = "stranger"  # signed in, no ties to the thing
    INVITED = "invited"  # holds a pending invite to it
    MEMBER = "member"
    SILENCED = "silenced"  # a member who may not write for now
    CO_HOST = "co_host"
    HOST = "host"
    BANNED = "banned"
    MODERATOR = "moderator"  # of the site
    ADMIN = "admin"


class Answer(StrEnum):
    YES = "yes"
    SIGN_IN = "sign in"  # HTTP: to the sign-in page; socket: UNAUTHENTICATED
    ACCOUNT = "account"  # a guest must become a full account first
    NO = "no"  # 403 and its code
    HIDDEN = "hidden"  # exactly like "does not exist"


Rule = Mapping[Role, Answer]


def rule(default: Answer = Answer.YES, **answers: Answer) -> Rule:
    """A complete rule: `rule(NO, host=YES)`; names are those of `Role`."""
    complete = dict.fromkeys(Role, default)
    complete.update({Role(role): answer for role, answer in answers.items()})
    return complete


YES, SIGN_IN, ACCOUNT, NO, HIDDEN = (
    Answer.YES,
    Answer.SIGN_IN,
    Answer.ACCOUNT,
    Answer.NO,
    Answer.HIDDEN,
)

ANYONE = rule(YES)
SIGNED_IN = rule(YES, visitor=SIGN_IN)
FULL_ACCOUNT = rule(YES, visitor=SIGN_IN, guest=ACCOUNT)
MODERATORS = rule(HIDDEN, moderator=YES, admin=YES)
# Django's admin asks for its own permissions behind this door.
STAFF = rule(HIDDEN, visitor=SIGN_IN, moderator=YES, admin=YES)


@dataclass(frozen=True, slots=True)
class Row:
    action: str
    public: Rule
    private: Rule  # the same where the thing cannot be private

    def answer(self, role: Role, *, is_private: bool = False) -> Answer:
        return (self.private if is_private else self.public)[role]


class NoRow(LookupError):
    """An address or event without a row: refused, and the walking test fails."""


_table: dict[str, Row] = {}


def rows(table: Mapping[str, Rule | tuple[Rule, Rule]]) -> None:
    """Add rows: action → rule, or action → (public, private).

    An action is a URL name such as `rooms:lobby`, or `event chat_message`.
    """
    for action, rules in table.items():
        public, private = rules if isinstance(rules, tuple) else (rules, rules)
        if action in _table and _table[action] != Row(action, public, private):
            raise ValueError(f"{action} has two different rows.")
        _table[action] = Row(action, public, private)


def row(action: str) -> Row:
    try:
        return _table[action]
    except KeyError:
        raise NoRow(action) from None


def table() -> Mapping[str, Row]:
    return dict(_table)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to one thing, and whether that thing is private."""

    role: Role
    is_private: bool = False
    # Kept for the view, so that what the guard loaded is not loaded again.
    thing: Any = None
    # What ties the person to it, as it was read for this.
    ties: Any = None


# URL keyword (`room_id`) → how a person stands to the thing it names. Raises Refused or Http404.
Subject = Callable[[Any, Any], Standing]
_subjects: dict[str, Subject] = {}


def subject(keyword: str) -> Callable[[Subject], Subject]:
    """Register how a person stands to what a URL keyword names: `@subject("room_id")`."""

    def register(find: Subject) -> Subject:
        _subjects[keyword] = find
        return find

    return register


def subject_of(keywords: Mapping[str, Any]) -> tuple[Subject, Any] | None:
    for keyword, value in keywords.items():
        if keyword in _subjects:
            return _subjects[keyword], value
    return None


def site_role(user: Any) -> Role:
    """What a person is to the site as a whole."""
    if not user.is_authenticated:
        return Role.VISITOR
    if user.is_superuser:
        return Role.ADMIN
    if user.is_staff:
        return Role.MODERATOR
    return Role.GUEST if user.is_guest else Role.STRANGER


def may(user: Any, action: str, standing: Standing | None = None) -> bool:
    """For templates and actions: would this person's asking be answered with yes?"""
    standing = standing or Standing(site_role(user))
    return row(action).answer(standing.role, is_private=standing.is_private) is Answer.YES
