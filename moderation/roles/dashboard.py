"""The role of the pages of the staff."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from moderation.adapters.dashboard import Dashboard
from moderation.adapters.data_folder import shared_secrets
from moderation.adapters.role_page import RolePage
from moderation.domain.errors import BadSetting
from moderation.settings import Settings


class DashboardRole:
    """Pages of the staff, which ask the `intake` of the settings how all is."""

    def __init__(self, settings: Settings) -> None:
        if not settings.intake:
            raise BadSetting(
                "A dashboard of its own asks an intake how all is: give --intake http://host:8765, or EFIR_INTAKE."
            )
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
        self._page: RolePage | None = None

    async def start(self) -> None:
        """Tell how it is, and start the server of the pages."""
        self._page = RolePage(self._settings.host, self._settings.port, self._figures)
        await self._dashboard.start()

    async def work(self) -> None:
        """Wait until cancelled: the pages work by themselves."""
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """Stop the server of the pages."""
        await self._dashboard.stop()
        if self._page is not None:
            self._page.close()

    def link(self) -> str:
        """Return where staff come in."""
        scheme = "https" if self._settings.tls_certificate else "http"
        token = f"?token={self._token}" if self._token else ""
        return f"Dashboard:       {scheme}://{self._settings.host}:{self._settings.dashboard_port}/{token}"

    def _figures(self) -> Mapping[str, object]:
        answers = self._dashboard.answers()
        return {
            "role": "dashboard",
            "status": "ok" if answers else "failing",
            "answers": answers,
            "restarts": self._dashboard.restarts,
        }
