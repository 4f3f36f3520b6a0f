"""Who may use the page: a file of names with salted hashes, checked as HTTP Basic.

Make a line of the file with ``python -m ui.passwords NAME >> FILE``; it asks for the password.
"""

from __future__ import annotations

import base64
import binascii
import getpass
import hashlib
import hmac
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import BudgetQAError

_COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}
FAILURES = 10  # within PAUSE_SECONDS; then nobody unknown is let in for as long
PAUSE_SECONDS = 60.0


class PasswordFileWrong(BudgetQAError):
    """A password file that cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: {self.why}; make its lines with: python -m ui.passwords NAME"


@dataclass(frozen=True, slots=True)
class Secret:
    """A password's salt and scrypt hash."""

    salt: bytes
    hashed: bytes


class Passwords:
    """Checks the ``Authorization`` header of requests; may be shared by threads."""

    def __init__(self, secrets_of: Mapping[str, Secret], clock: Callable[[], float] = time.monotonic) -> None:
        self._secrets = secrets_of
        self._clock = clock
        self._pepper = os.urandom(16)
        self._known: set[bytes] = set()  # headers that were right: hashing takes too long for every request
        self._failed: list[float] = []
        self._mutex = threading.Lock()

    def allow(self, header: bytes) -> bool:
        """Whether ``header`` names somebody with the right password. Slow for a header not seen before."""
        seen = hashlib.blake2b(header, key=self._pepper).digest()
        if seen in self._known:
            return True
        with self._mutex:
            self._failed = [at for at in self._failed if at > self._clock() - PAUSE_SECONDS]
            if len(self._failed) >= FAILURES:
                return False
            if _matches(self._secrets, *_named(header)):
                self._known.add(seen)
                return True
            if header:  # a browser that has not asked yet has not guessed
                self._failed.append(self._clock())
            return False


def read_passwords(path: Path) -> Passwords:
    """The names of a file, one ``name:salt:hash`` a line, blank lines and ``#`` aside. Raises PasswordFileWrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordFileWrong(path, str(error)) from error
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    found = dict(_parse(path, number, line) for number, line in numbered if line and not line.startswith("#"))
    if not found:
        raise PasswordFileWrong(path, "it names nobody")
    return Passwords(found)


def password_line(name: str, password: str, salt: bytes) -> str:
    """The line of a password file; the name may hold no colon. Raises ValueError."""
    if not name or ":" in name or not password:
        raise ValueError("a name without a colon and a password are needed")
    return f"{name}:{salt.hex()}:{_hash(password, salt).hex()}"


def _parse(path: Path, number: int, line: str) -> tuple[str, Secret]:
    name, *parts = line.split(":")
    try:
        salt, hashed = map(bytes.fromhex, parts)
    except ValueError as error:
        raise PasswordFileWrong(path, f"line {number} is not name:salt:hash") from error
    return name, Secret(salt, hashed)


def _named(header: bytes) -> tuple[str, str]:
    """Name and password of a Basic header, ('', '') for anything else."""
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def _matches(secrets_of: Mapping[str, Secret], name: str, password: str) -> bool:
    secret = secrets_of.get(name)
    return secret is not None and hmac.compare_digest(_hash(password, secret.salt), secret.hashed)


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_COST)


def main() -> None:
    """``python -m ui.passwords NAME``: prints a line for the file."""
    (name,) = sys.argv[1:]
    print(password_line(name, getpass.getpass(), secrets.token_bytes(16)))


if __name__ == "__main__":
    main()
