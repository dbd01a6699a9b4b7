"""The role of the pages of the staff."""

from __future__ import annotations

import asyncio

from moderation.adapters.dashboard import Dashboard
from moderation.adapters.data_folder import shared_secrets
from moderation.settings import Settings


class DashboardRole:
    """Pages of the staff; host and port of the settings are those of an intake, which tells how all is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = shared_secrets(settings).staff_token
        environment = settings.environment() | {
            "EFIR_STAFF_TOKEN": self._token,
            "EFIR_FEED_TOKEN": "",
            "EFIR_JWT_KEY": "",
        }
        tls = settings.tls_certificate, settings.tls_key
        self._dashboard = Dashboard(
            host=settings.host, port=settings.dashboard_port, environment=environment, tls=tls
        )

    async def start(self) -> None:
        """Start the server of the pages."""
        await self._dashboard.start()

    async def work(self) -> None:
        """Wait until cancelled: the pages work by themselves."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop the server of the pages."""
        await self._dashboard.stop()

    def link(self) -> str:
        """Return where staff come in."""
        scheme = "https" if self._settings.tls_certificate else "http"
        token = f"?token={self._token}" if self._token else ""
        return f"Dashboard:       {scheme}://{self._settings.host}:{self._settings.dashboard_port}/{token}"
