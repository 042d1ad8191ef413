"""Keeps passwords as Argon2 hashes. Hashing takes a while on purpose: call it outside units of work where you can."""

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 1000

_hasher = PasswordHasher()
# Each takes 64 MiB: a crowd that logs in at once waits, and the machine has memory left for guests.
_few = threading.BoundedSemaphore(4)


class WeakPassword(ValueError):
    """Shorter than `SHORTEST_PASSWORD` characters, or absurdly long."""


def hash_password(password: str) -> str:
    """Raises `WeakPassword`."""
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise WeakPassword(
            f"a password has {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters; this has {len(password)}"
        )
    with _few:
        return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether it is the one; costs the same where there is none to compare with."""
    nobodys = _nobodys_hash()
    try:
        with _few:
            _hasher.verify(password_hash or nobodys, password[:_LONGEST_PASSWORD])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))
