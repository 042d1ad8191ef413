"""Where a request comes from, for limits that are counted by address. Called by guests' pages.

Behind a proxy everybody would have the proxy's address, and one stranger could use up what is allowed to all.
"""

import ipaddress

from fastapi import Request

_HOUSEHOLD_BITS = 64  # what one customer of an IPv6 network has to himself


def address_of(request: Request) -> str:
    """What the nearest proxy says, if one in our own network asks; else who asks. An IPv6 household is one address."""
    peer = request.client.host if request.client else ""
    if _is_of_the_world(peer):
        return _household(peer)
    told = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    return _household(told) or peer


def _is_of_the_world(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _household(text: str) -> str:
    """ "" for what is no address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.version == 4:
        return text
    return str(ipaddress.ip_network((address, _HOUSEHOLD_BITS), strict=False).network_address)
