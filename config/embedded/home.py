"""Where the services keep their data, and as whom they run."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

POINTER = "services.home"
# Kept over a reboot, unlike /tmp; and every user may pass through it.
LASTING_TEMPORARY = Path("/var/tmp")
UNPRIVILEGED = ("postgres", "nobody")


class Passwords(msgspec.Struct, frozen=True):
    postgresql: str
    valkey: str


@dataclass(frozen=True)
class Home:
    """A folder of our own, and the user whom the servers run as when we are root."""

    path: Path
    user: pwd.struct_passwd | None
    durable: bool

    @property
    def process_options(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "cwd": self.path,
            "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            # A session of their own: Ctrl-C in the terminal must not reach the servers first.
            "start_new_session": True,
        }
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def give(self, path: Path) -> None:
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def folder(self, name: str) -> Path:
        folder = self.path / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self.give(folder)
        return folder

    def passwords(self) -> Passwords:
        path = self.path / "passwords.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Passwords)
        except (FileNotFoundError, msgspec.DecodeError):
            passwords = Passwords(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
            write_private(path, msgspec.json.encode(passwords))
            return passwords

    def program(self, package: str, *parts: str) -> Path:
        """The path of a wheel's program that the servers' user can really run."""
        installed = _folder_of(package)
        program = installed.joinpath(*parts)
        if self._can_run(program):
            return program
        # The checkout lies where that user cannot go (as in /root). Its modes are not ours to
        # open, so the programs come to the user instead, with the libraries beside them.
        software = self.folder("software")
        _copy_readable(installed, software / package)
        libraries = installed.with_name(f"{package}.libs")
        if libraries.exists():
            _copy_readable(libraries, software / libraries.name)
        return software.joinpath(package, *parts)

    def _can_run(self, program: Path) -> bool:
        try:
            answer = subprocess.run(
                [program, "--version"], capture_output=True, check=False, **self.process_options
            )
        except OSError:
            return False
        return answer.returncode == 0


@contextmanager
def open_home(directory: Path, *, durable: bool) -> Iterator[Home]:
    user = _unprivileged_user() if os.geteuid() == 0 else None
    if not durable:
        path = Path(tempfile.mkdtemp(prefix="marquee-"))
    elif user:
        path = _outside(directory, user)
    else:
        path = directory / "services"
        path.mkdir(mode=0o700, exist_ok=True)
    home = Home(path.resolve(), user, durable)
    home.give(home.path)
    try:
        yield home
    finally:
        if not durable:
            shutil.rmtree(home.path, ignore_errors=True)


def _outside(directory: Path, user: pwd.struct_passwd) -> Path:
    """The folder that `directory` points to, made where an unprivileged user can reach it."""
    pointer = directory / POINTER
    if pointer.exists():
        path = Path(pointer.read_text().strip())
        # Somebody else's folder of that name (the old one was swept away) must not become ours.
        if path.is_dir() and not path.is_symlink() and path.stat().st_uid == user.pw_uid:
            return path
    lasting = LASTING_TEMPORARY if os.access(LASTING_TEMPORARY, os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix="marquee-", dir=lasting))
    write_private(pointer, str(path).encode())
    return path


def _unprivileged_user() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("Root cannot run PostgreSQL, and there is no user `nobody` to run it as.")


def _folder_of(package: str) -> Path:
    found = find_spec(package)  # finds without importing: the packages do things on import
    if not found or not found.origin:
        raise RuntimeError(f"The package {package} is not installed; see requirements.txt.")
    return Path(found.origin).parent


def _copy_readable(source: Path, target: Path) -> None:
    if target.exists():
        return
    half_made = target.with_name(f"{target.name}.new")
    shutil.rmtree(half_made, ignore_errors=True)
    shutil.copytree(source, half_made, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (half_made, *half_made.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    half_made.rename(target)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read; a reader sees the old or the new one, never half."""
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
    new.replace(path)
