"""The rivals from npm: installed once under var/ by the lock file, their scripts not run."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from benchmarks.fanout.programs import PROJECT

SOURCE = PROJECT / "benchmarks" / "rivals"
INSTALL_SECONDS = 180


class NoRivals(RuntimeError):
    """Why there are none."""


def installed() -> Path:
    """The folder that node runs them in. Raises NoRivals."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise NoRivals("Node.js is not installed")
    lock = (SOURCE / "package-lock.json").read_bytes()
    folder = PROJECT / "var" / "rivals" / hashlib.sha256(lock).hexdigest()[:12]
    if not (folder / "complete").exists():
        _install(folder)
    for program in SOURCE.glob("*.js"):
        shutil.copy(program, folder)
    return folder


def _install(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, folder)
    try:
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoRivals("npm did not end in time") from None
    if done.returncode:
        raise NoRivals(f"npm could not install them: {done.stderr.strip()[-300:]}")
    (folder / "complete").touch()
