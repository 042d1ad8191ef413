"""Tests talk to this machine only: a connection to anywhere else, or asking for its address, is an error.

It stands below every library, at the interpreter's own audit events; uvloop, which connects in C, is not used in tests.
"""

import ipaddress
import sys
from typing import Any


class OutgoingConnectionError(Exception):
    """A test wanted to leave this machine."""


def block_outgoing_connections() -> None:
    """For the rest of the process: an audit hook can't be taken back."""
    sys.addaudithook(_check)


def _check(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = args[1]
        if isinstance(address, tuple) and not _is_this_machine(address[0]):
            raise OutgoingConnectionError(f"to {address}")
    elif event == "socket.getaddrinfo" and args[0] is not None and not _is_this_machine(args[0]):
        raise OutgoingConnectionError(f"asked for the address of {args[0]!r}")


def _is_this_machine(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
