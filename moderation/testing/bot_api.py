"""A Bot API server on loopback that a test plays: what people write in Telegram, and what the bot does there."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from aiohttp import web

from moderation.testing.loopback import served

TOKEN: Final = "123456:test-token"  # noqa: S105 - opens nothing but a test's own server
GROUP: Final = {"id": -1001, "type": "supergroup", "title": "Эфир", "username": "efir_chat"}


class BotApi:
    """Speaks what a bot needs of the Bot API: getUpdates with confirmation, sendMessage, deleteMessage.

    `sent` and `deleted` are the parameters of what the bot asked for, `polls` is how often it waited for news; `fail`
    makes the next call of a method fail.
    """

    def __init__(self) -> None:
        self.url = ""
        self.sent: list[dict[str, str]] = []
        self.deleted: list[dict[str, str]] = []
        self.polls = 0
        self._waiting: list[dict[str, Any]] = []
        self._failures: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self._numbers = itertools.count(1)
        self._messages = itertools.count(1)
        self._bell = asyncio.Event()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[BotApi]:
        """Serve on a free port of loopback."""
        async with served(web.post("/bot{token}/{method}", self._call)) as place:
            self.url = f"http://{place}"
            try:
                yield self
            finally:
                self._bell.set()

    def write(self, text: str, /, *, user: int, chat: Mapping[str, Any] | None = None, **more: Any) -> int:
        """Let a person write, to the bot itself unless in another chat; return the message's number."""
        number = next(self._messages)
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": dict(chat) if chat else {"id": user, "type": "private", "first_name": f"Имя{user}"},
            "from": {"id": user, "is_bot": False, "first_name": f"Имя{user}", "username": f"user{user}"},
            "text": text,
        }
        self.happen(message=message | more)
        return number

    def ban(self, user: int, *, chat: Mapping[str, Any]) -> None:
        """Let an administrator ban a person."""
        who = {"id": user, "is_bot": False, "first_name": f"Имя{user}"}
        self.happen(
            chat_member={
                "chat": dict(chat),
                "from": {"id": 1, "is_bot": False, "first_name": "Админ"},
                "date": int(time.time()),
                "old_chat_member": {"status": "member", "user": who},
                "new_chat_member": {"status": "kicked", "user": who, "until_date": 0},
            }
        )

    def happen(self, **update: Any) -> None:
        """Let anything happen that the Bot API tells of."""
        self._waiting.append({"update_id": next(self._numbers), **update})
        self._bell.set()

    def fail(self, method: str, code: int, description: str, **parameters: object) -> None:
        """Let the next call of a method fail."""
        body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
        self._failures.setdefault(method, []).append((code, body))

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return web.json_response(
                {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
            )
        if failures := self._failures.get(method):
            code, body = failures.pop(0)
            return web.json_response(body, status=code)
        given = {name: str(value) for name, value in (await request.post()).items()}
        match method:
            case "getUpdates":
                result: object = await self._updates(
                    int(given.get("offset", 0)), int(given.get("timeout", 0))
                )
            case "sendMessage":
                self.sent.append(given)
                chat = {"id": int(given["chat_id"]), "type": "private"}
                result = {"message_id": 1, "date": 1, "chat": chat, "text": given["text"]}
            case "deleteMessage":
                self.deleted.append(given)
                result = True
            case _:
                raise web.HTTPNotFound
        return web.json_response({"ok": True, "result": result})

    async def _updates(self, offset: int, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109 - the API's own word
        """Return what waits from an offset on, and forget what lies before it."""
        if offset < 0:
            self._waiting = self._waiting[offset:]
            return self._waiting
        self.polls += bool(timeout)
        self._waiting = [update for update in self._waiting if update["update_id"] >= offset]
        if not self._waiting and timeout:
            self._bell.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), min(timeout, 2))
        return self._waiting[:100]
