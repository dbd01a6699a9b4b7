"""What a Telegram bot sees, through aiogram: the Bot API's updates as occurrences, answers and removals back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import Chat, ChatMemberUpdated, Message, ReplyParameters, Update
from pydantic import ValidationError

from moderation.adapters.connectors.platform import Pace
from moderation.domain.chat import Arrival, Batch, Gap, Occurrence, Retraction
from moderation.domain.errors import BadInput, PlatformAway, Refused

PATIENCE: Final = 25
"""Seconds for which the server holds a request while nothing happens."""
KINDS: Final = ["message", "chat_member"]
PRIVATE: Final = "private"
GROUP_SECONDS: Final = 3.0
"""Between two lines into one group: a bot may write twenty a minute."""
UNREADABLE: Final = "Telegram sent something that could not be read"
"""Why one update is a gap."""
_GONE: Final = "message to delete not found"


class TelegramChat:
    """Everything that one bot sees, or only some chats of it (numbers, @names, "private").

    The Bot API keeps updates for a day until they are confirmed; the position is the first one that is not. An id is
    "CHAT:MESSAGE", as answers and removals need both. `server` may be a Bot API server of the operator's own.
    """

    channel = "telegram"
    replays = True
    pace = Pace(seconds=0.05, chars=4000)
    """Thirty lines a second to different people; groups are held back further."""

    def __init__(self, token: str, *, chats: Sequence[str] = (), server: str) -> None:
        self._token = token
        self._chats = frozenset(chat.lower() for chat in chats)
        self._server = TelegramAPIServer.from_base(server)
        self._bot: Bot | None = None
        self._spoke: dict[str, float] = {}

    async def read(self, position: str) -> AsyncGenerator[Batch, None]:
        """Yield what the bot sees; asking for the next batch confirms the one before to Telegram."""
        async with Bot(self._token, session=AiohttpSession(api=self._server)) as bot:
            with _failures():
                position = position or await _now(bot)
            self._bot = bot
            try:
                yield Batch(position=position)
                while True:
                    with _failures():
                        updates = await _updates(bot, int(position))
                    if updates:
                        position = str(updates[-1].update_id + 1)
                        yield Batch(tuple(self._occurrences(updates)), position)
            finally:
                self._bot = None

    async def say(self, text: str, to: str = "") -> None:
        """Write under a message, by its id: into a group, or to the one person of a private conversation.

        Raises PlatformAway when Telegram asks to wait or is away, Refused when it will not have it.
        """
        chat, _, message = to.partition(":")
        if not message:
            raise Refused("Telegram needs to know which message to answer.")
        if chat.startswith("-"):
            await self._hold_back(chat)
        # A question that is gone meanwhile is answered without pointing at it.
        reply = ReplyParameters(message_id=int(message), allow_sending_without_reply=True)
        with _failures():
            await self._there().send_message(int(chat), text, reply_parameters=reply, parse_mode=None)

    async def remove(self, id: str, channel: str) -> None:  # noqa: A002, ARG002 - the platform's own word; the id says where
        """Delete a message from a group; a private one nobody else sees stays.

        Raises PlatformAway when Telegram asks to wait or is away, Refused when the bot may not.
        """
        chat, _, message = id.partition(":")
        if not chat.startswith("-"):
            return
        try:
            with _failures():
                await self._there().delete_message(int(chat), int(message))
        except Refused as refused:
            if _GONE not in str(refused):
                raise

    def _there(self) -> Bot:
        if self._bot is None:
            raise PlatformAway("Telegram is not there.")
        return self._bot

    async def _hold_back(self, chat: str) -> None:
        """Wait until a group may be written into again."""
        pause = self._spoke.get(chat, 0.0) + GROUP_SECONDS - time.monotonic()
        await asyncio.sleep(max(pause, 0.0))
        self._spoke[chat] = time.monotonic()

    def _occurrences(self, updates: Sequence[Update]) -> Iterator[Occurrence]:
        for update in updates:
            if update.model_extra and UNREADABLE in update.model_extra:
                yield Gap(UNREADABLE)
            elif (message := update.message) and self._is_read(message.chat):
                if arrival := self._arrival(message):
                    yield arrival
            elif (member := update.chat_member) and self._is_read(member.chat) and _banned(member):
                yield Retraction(
                    author=str(member.new_chat_member.user.id), channel=self._channel(member.chat)
                )

    def _is_read(self, chat: Chat) -> bool:
        names = {str(chat.id), f"@{chat.username}".lower(), chat.type}
        return not self._chats or bool(names & self._chats)

    def _arrival(self, message: Message) -> Arrival | None:
        text = message.text or message.caption
        # The channel's own posts come into its group by themselves: they are not comments.
        if not text or message.is_automatic_forward:
            return None
        author, name, is_bot = _author(message)
        if is_bot:
            return None
        return Arrival(
            id=f"{message.chat.id}:{message.message_id}",
            text=text,
            author=author,
            name=name,
            at=message.date.timestamp(),
            channel=self._channel(message.chat),
            reply_to=f"{message.chat.id}:{message.message_id}",
        )

    def _channel(self, chat: Chat) -> str:
        """Return the name of a chat's channel: the connector's own where it reads but one, or the person is alone."""
        several = len(self._chats - {PRIVATE}) != 1
        return f"{self.channel}: {chat.title}" if several and chat.type != PRIVATE else ""


def _author(message: Message) -> tuple[str, str, bool]:
    """Return who wrote a message: a stable id, a name, and whether it is a bot."""
    if message.sender_chat is not None:
        # Written in the name of a group or a channel; who it was is not told.
        return str(message.sender_chat.id), message.sender_chat.username or "", False
    user = message.from_user
    return (str(user.id), user.username or user.full_name, user.is_bot) if user else ("", "", False)


def _banned(member: ChatMemberUpdated) -> bool:
    return member.new_chat_member.status == "kicked" != member.old_chat_member.status


async def _now(bot: Bot) -> str:
    """Return the position from which all is new."""
    last = await bot.get_updates(offset=-1, timeout=0, allowed_updates=KINDS)
    # With nothing waiting, "the first that is not confirmed" is what will come next.
    return str(last[-1].update_id + 1) if last else "0"


async def _updates(bot: Bot, position: int) -> list[Update]:
    """Return what happened from a position on; what the library cannot read is there by its number alone.

    Telegram invents new kinds of things; one of them must not keep all that comes behind it from being read.
    """
    try:
        return await bot.get_updates(
            offset=position, timeout=PATIENCE, allowed_updates=KINDS, request_timeout=2 * PATIENCE
        )
    except ClientDecodeError as failure:
        if not isinstance(failure.data, dict) or not isinstance(failure.data.get("result"), list):
            raise PlatformAway("Telegram's answer cannot be read.") from None
        return [_readable(bot, one) for one in failure.data["result"]]


def _readable(bot: Bot, given: dict[str, Any]) -> Update:
    try:
        return Update.model_validate(given, context={"bot": bot})
    except ValidationError:
        return Update.model_validate({"update_id": given["update_id"], UNREADABLE: True})


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what Telegram refuses into Efir's own failures."""
    try:
        yield
    except TelegramUnauthorizedError:
        raise BadInput(
            "Telegram does not take this token: give the bot's own (EFIR_TELEGRAM_TOKEN)."
        ) from None
    except TelegramConflictError:
        raise PlatformAway(
            "Another program reads this bot, or it has a webhook: only one can at a time."
        ) from None
    except TelegramRetryAfter as wait:
        raise PlatformAway("Telegram asks to slow down.", retry_after=float(wait.retry_after)) from None
    except (TelegramBadRequest, TelegramForbiddenError, TelegramNotFound) as refused:
        raise Refused(f"Telegram refused: {refused.message}.") from None
    except TelegramNetworkError as failure:
        raise PlatformAway(f"Telegram does not answer: {failure.message}.") from None
    except TelegramAPIError as failure:
        raise PlatformAway(f"Telegram has a failure of its own: {failure.message}.") from None
