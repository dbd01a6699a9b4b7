"""Passes: viewer ids signed by the operator's own site (JWT), when viewers are not to be strangers."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import jwt

from moderation.domain.errors import BadSetting

ALGORITHMS: Final = ("HS256", "HS384", "HS512", "RS256", "ES256", "EdDSA")
"""What a pass may be signed with; one of them is set, and none but that one is accepted."""
LONGEST: Final = 4096
"""Characters of a pass at most."""
_SHORTEST_SECRET: Final = 32
"""Bytes of a shared key at least (RFC 7518, section 3.2, for HS256)."""
_LEEWAY: Final = 5.0
"""Seconds by which clocks may differ."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Whom a pass names (the operator's own id), and until when it holds (seconds since the epoch, leeway included)."""

    subject: str
    until: float


class Passes:
    """Reads passes. A pass must say `sub` (who), `aud` (`audience`) and `exp`; `broadcast` binds it to some.

    Raises BadSetting when key and algorithm do not go together.
    """

    def __init__(self, key: str, *, algorithm: str, audience: str) -> None:
        self._algorithm = algorithm
        self._audience = audience
        if algorithm not in ALGORITHMS:
            raise BadSetting(f"EFIR_JWT_ALGORITHM is {algorithm[:20]!r}: use {', '.join(ALGORITHMS)}.")
        if algorithm.startswith("HS") and len(key.encode()) < _SHORTEST_SECRET:
            raise BadSetting(
                f"EFIR_JWT_KEY is too short: a shared key needs {_SHORTEST_SECRET} bytes or more."
            )
        try:
            with warnings.catch_warnings():
                # A key below what the algorithm asks for is told by PyJWT as a warning; here it is an error.
                warnings.simplefilter("error")
                self._key = jwt.get_algorithm_by_name(algorithm).prepare_key(key)
        except (jwt.InvalidKeyError, NotImplementedError, ValueError, TypeError, Warning):
            raise BadSetting(
                f"EFIR_JWT_KEY is no key for {algorithm}: give a shared secret for HS256, HS384 or HS512, "
                "a public key in PEM for the others (which need the package cryptography)."
            ) from None

    def read(self, token: str, broadcast: str) -> Pass | None:
        """Return what a pass for this broadcast says, None when it is no such pass."""
        if len(token) > LONGEST:
            return None
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "aud", "sub"], "verify_iat": True, "verify_nbf": True},
            )
            until = int(claims["exp"]) + _LEEWAY
        except (jwt.InvalidTokenError, ValueError, OverflowError, RecursionError):
            # Numbers that no clock reaches, too: infinity, or hundreds of digits.
            return None
        bound = claims.get("broadcast", broadcast)
        if broadcast not in (bound if isinstance(bound, list) else [bound]):
            return None
        subject = str(claims["sub"])
        return Pass(subject, until) if subject else None
