"""Where a request comes from: the page that made it, the network address behind proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from websockets.datastructures import Headers

from moderation.domain.errors import BadSetting

_HOST_BITS: Final = 64
"""Bits of an IPv6 address that its owner chooses."""


def split(setting: str) -> list[str]:
    """Return the parts of a comma-separated setting."""
    return [part.strip() for part in setting.split(",") if part.strip()]


def is_allowed(headers: Headers, allowed: Iterable[str]) -> bool:
    """Tell whether a browser's page may open a websocket: from this very host, or from a listed origin.

    Programs send no Origin; it is browsers that must be kept from lending their user to a foreign page.
    """
    origins = headers.get_all("Origin")
    if not origins:
        return True
    if len(origins) > 1:
        return False
    if origins[0].lower().rstrip("/") in {origin.lower().rstrip("/") for origin in allowed}:
        return True
    try:
        scheme, host = urlsplit(origins[0])[:2]
    except ValueError:
        return False
    return (
        scheme in ("http", "https")
        and bool(host)
        and [host.lower()] == [h.lower() for h in headers.get_all("Host")]
    )


def subscriber(address: str) -> str:
    """Return what limits of an address are kept by: whoever has one address of IPv6 has the /64 around it, too."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - the protocol's own number
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Address(int(parsed) >> _HOST_BITS << _HOST_BITS))


class Proxies:
    """The proxies whose X-Forwarded-For is believed, as addresses or networks.

    Raises BadSetting when one of them is neither.
    """

    def __init__(self, setting: str) -> None:
        self._networks = [_network(part) for part in split(setting)]

    def address(self, peer: str, headers: Headers) -> str:
        """Return the address of whoever stands before the listed proxies, `peer` being the nearest."""
        address = peer
        hops = [
            _bare(hop.strip()) for value in headers.get_all("X-Forwarded-For") for hop in value.split(",")
        ]
        while self._has(address) and hops:
            address = hops.pop()
        return address

    def _has(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


def _bare(hop: str) -> str:
    """Return the address of a hop that some proxies write with a port."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _network(part: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(part, strict=False)
    except ValueError:
        raise BadSetting(
            f"EFIR_PROXIES holds {part[:60]!r}: give addresses such as 10.0.0.1 or 10.0.0.0/8."
        ) from None
