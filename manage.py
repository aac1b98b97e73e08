#!/usr/bin/env python
"""Marquee's commands. Those that need the services use a running pair, or start one."""

import os
import secrets
import sys
import time
from contextlib import ExitStack
from pathlib import Path

VAR = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent / "var")
SERVICES = ("DATABASE_URL", "REDIS_URL")
NEED_NO_SERVICES = {
    *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help"),
    *("makemessages", "startapp", "test", "version"),
}
LOOKS = 150
LOOK_EVERY_SECONDS = 0.2


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = next((word for word in arguments[1:] if not word.startswith("-")), "help")
    configured = command != "up" and any(os.environ.get(name) for name in SERVICES)
    if not configured and not os.environ.get("SECRET_KEY"):
        be_a_checkout()
    asks_for_help = {"-h", "--help", "--version"}.intersection(arguments)
    with ExitStack() as stack:
        if command not in NEED_NO_SERVICES and not asks_for_help:
            bring_services(stack, may_share=command != "up")

        try:
            from django.core.management import execute_from_command_line
        except ImportError:
            sys.exit("Django is not here. `make run` brings it, into .venv: use .venv/bin/python.")
        execute_from_command_line(arguments)


def be_a_checkout() -> None:
    """Nobody configured this site: somebody tries it at home. Its secret is still its own."""
    os.environ.setdefault("DEBUG", "1")
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    os.environ["SECRET_KEY"] = kept.read_text()


def bring_services(stack: ExitStack, *, may_share: bool) -> None:
    missing = [name for name in SERVICES if not os.environ.get(name)]
    if not missing:
        return
    if not os.environ.get("DEBUG"):
        sys.exit(f"Without DEBUG the site needs {' and '.join(missing)}: see docs/deploy.md.")

    from config import embedded

    for look in range(LOOKS):
        addresses = embedded.running_addresses(VAR) if may_share else None
        if not addresses:
            try:
                addresses = stack.enter_context(
                    embedded.services(
                        VAR,
                        with_postgresql="DATABASE_URL" in missing,
                        with_valkey="REDIS_URL" in missing,
                    )
                )
            except embedded.Owned as owned:
                # Its owner is just starting them, or just ending them.
                if not may_share or look == LOOKS - 1:
                    sys.exit(str(owned))
                time.sleep(LOOK_EVERY_SECONDS)
                continue
            except embedded.NotStarted as failure:
                sys.exit(str(failure))
        os.environ |= {name: getattr(addresses, name.lower()) for name in missing}
        return


if __name__ == "__main__":
    try:
        main(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
