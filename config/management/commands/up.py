"""Everything a checkout needs to answer, under one supervisor, until Ctrl-C."""

import errno
import os
import signal
import socket
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.demo import sign_ins
from config.supervisor import Died, Site

LOOK_EVERY_SECONDS = 0.5
EVERYWHERE = ("0.0.0.0", "::")
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = "Run the whole site: web processes, worker and beat, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 for the whole LAN")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web", type=int, default=2, help="how many web processes")
        parser.add_argument(
            "--separate-ports", action="store_true", help="print each web process's own address"
        )

    def handle(
        self, *, host: str, port: int, web: int, separate_ports: bool, **options: Any
    ) -> None:
        for ending in ENDINGS:
            signal.signal(ending, _interrupt)
        try:
            site = self._site(host, port, web)
            self._prepare()
            people = _sign_ins()
            _let_go_of_the_database()
            with site:
                self._welcome(site, host, people, separate_ports=separate_ports)
                while True:
                    site.tend()
                    time.sleep(LOOK_EVERY_SECONDS)
        except Died as death:
            raise CommandError(f"{death} Its own words stand above.") from death
        except KeyboardInterrupt:
            self.stdout.write("The house lights are on. Good night.")

    def _site(self, host: str, port: int, web: int) -> Site:
        try:
            return Site(
                settings.VAR_DIR,
                host=host,
                port=port,
                web=web,
                environment=_open_to_the_lan(port) if host in EVERYWHERE else {},
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is taken. Try another: make run PORT={port + 1}"
                ) from error
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise complains if it is not there
        unfinished = settings.VAR_DIR / "demo-unfinished"
        if unfinished.exists() or not apps.get_model("guide", "Movie").objects.exists():
            self.stdout.write("The house is empty. Hanging up the programme, this once…")
            unfinished.touch()
            call_command("demo")
            unfinished.unlink()

    def _welcome(self, site: Site, host: str, people: list[str], *, separate_ports: bool) -> None:
        lines = ["", f"  Marquee is open: http://localhost:{site.port}"]
        if host in EVERYWHERE:
            lines.append(f"  In this network: http://{_lan_address()}:{site.port}")
            lines.append("  Whoever is told the password below can sign in as these people.")
        if separate_ports:
            lines += [f"  {web.name} alone: {web.url} (process {web.pid})" for web in site.web]
        lines += ["", *people, "", "  Ctrl-C ends it.", ""]
        self.stdout.write("\n".join(lines))


def _let_go_of_the_database() -> None:
    for connection in connections.all():
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # Asked once is enough: a second Ctrl-C must not break the orderly end of what runs.
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


def _open_to_the_lan(port: int) -> dict[str, str]:
    """Hosts and origins for visitors from the same network, where nobody set them."""
    names = ["localhost", "127.0.0.1", "[::1]", _lan_address(), socket.gethostname().lower()]
    ours = {
        "ALLOWED_HOSTS": ",".join(names),
        "SITE_ORIGINS": ",".join(f"http://{name}:{port}" for name in names),
    }
    return {name: os.environ.get(name) or value for name, value in ours.items()}


def _lan_address() -> str:
    """This machine's address as its neighbours see it. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: nobody lives there
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def _sign_ins() -> list[str]:
    """The demo people who can still come in with the password they were given."""
    return [
        f"  Sign in as {each.username} ({each.role}), password: {each.password}"
        for each in sign_ins()
        if authenticate(username=each.username, password=each.password)
    ]
