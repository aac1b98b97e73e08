"""Write the tables of docs/protocol.md from the message types, or check them."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import policy
from config.live import protocol, registry
from config.policy import Answer, Role

PAGE = Path(settings.BASE_DIR) / "docs" / "protocol.md"
BEGIN, END = "<!-- tables: manage.py wire -->", "<!-- end of tables -->"


class Command(BaseCommand):
    help = "Write the tables of docs/protocol.md from the message types."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is needed")

    def handle(self, *, check: bool, **options: Any) -> None:
        page = PAGE.read_text()
        head, _, rest = page.partition(BEGIN)
        _, _, foot = rest.partition(END)
        fresh = f"{head}{BEGIN}\n\n{tables()}\n{END}{foot}"
        if check and fresh != page:
            raise CommandError("docs/protocol.md is behind the message types: manage.py wire")
        if not check:
            PAGE.write_text(fresh)
            self.stdout.write(self.style.SUCCESS("docs/protocol.md is up to date."))


def tables() -> str:
    return "\n".join([*_asked(), "", *_told(), "", *_refused(), ""])


def _asked() -> Iterator[str]:
    yield "### What a client asks\n"
    yield "| event | data | who may, in a public room |"
    yield "| --- | --- | --- |"
    for name, entry in sorted(registry.entries().items()):
        yield f"| `{name}` | {_fields(entry.command)} | {_who_may(name)} |"


def _told() -> Iterator[str]:
    yield "### What listeners are told\n"
    yield "| event | data |"
    yield "| --- | --- |"
    for name, event in sorted({event.event_name: event for event in _events()}.items()):
        yield f"| `{name}` | {_fields(event)} |"


def _refused() -> Iterator[str]:
    yield "### How one is refused\n"
    yield "| code | `error` | HTTP | said, where nothing more special is |"
    yield "| --- | --- | --- | --- |"
    refusals: dict[str, type[protocol.Refused]] = {}
    kinds: list[type[protocol.Refused]] = [
        protocol.InvalidMessage,
        *_subclasses(protocol.Refused),
    ]
    for kind in kinds:
        # A code's first class is the plain one; later ones only word it differently.
        refusals.setdefault(kind.code, kind)
    for code, kind in sorted(refusals.items()):
        yield f"| `{code}` | {kind.error} | {kind.status} | {kind.text} |"


def _events() -> Iterator[type[protocol.Event]]:
    for event in _subclasses(protocol.Event):
        if hasattr(event, "event_name") and ".tests" not in event.__module__:
            yield event


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _fields(struct: type[msgspec.Struct]) -> str:
    shown = [
        f"`{field.encode_name}`" + ("" if field.required else "?")
        for field in msgspec.structs.fields(struct)
    ]
    return ", ".join(shown) or "–"


def _who_may(event: str) -> str:
    row = policy.row(f"event {event}")
    allowed = [role.value for role in Role if row.answer(role) is Answer.YES]
    return "everyone" if len(allowed) == len(Role) else ", ".join(allowed)
