"""The operator's own sign-in (OIDC), when `.streamlit/secrets.toml` names one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError


def is_set() -> bool:
    """Tell whether the operator has named a provider."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def is_installed() -> bool:
    """Tell whether the package is there that speaks with providers."""
    return find_spec("authlib") is not None


def claims() -> Mapping[str, object]:
    """Return what the provider says of the person who signed in through it, nothing when nobody did."""
    if not is_set() or not st.user.get("is_logged_in"):
        return {}
    return dict(st.user)
