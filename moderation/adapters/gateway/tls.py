"""TLS on intake's own port, for those who run it without a proxy in front."""

from __future__ import annotations

import ssl

from moderation.domain.errors import BadSetting


def server_context(certificate: str, key: str) -> ssl.SSLContext | None:
    """Return what a server needs to speak TLS 1.2 and later, None when no certificate is set.

    Raises BadSetting when only one of the two files is set, or they do not go together.
    """
    if not certificate and not key:
        return None
    if not (certificate and key):
        raise BadSetting("TLS needs both files: set EFIR_TLS_CERTIFICATE and EFIR_TLS_KEY.")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        # ssl.SSLError is an OSError, too.
        reason = getattr(error, "reason", None) or error.strerror or "they cannot be read"
        raise BadSetting(
            f"The certificate {certificate} and key {key} cannot be used ({reason}): "
            "give PEM files that belong together."
        ) from None
    return context
