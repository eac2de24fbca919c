"""Updates of every kind that may come, as Telegram writes them, through the library and the handlers of the house."""

from typing import Any

from telegram import Update, User
from telegram.ext import Application, ExtBot

from bot.attending import Attended
from bot.doors import hang
from bot.receiving import Handled, handled
from tests.conftest import CANARY
from tests.permissions.scene import Scene

Json = dict[str, Any]
FILE = {"file_id": "f", "file_unique_id": "f"}
OPTION = {"text": CANARY, "voter_count": 0, "persistent_id": "1"}
# What is no text: each with words of a person in it, where the kind has any.
MEDIA: dict[str, Any] = {
    "photo": [{**FILE, "width": 1, "height": 1}], "voice": {**FILE, "duration": 1},
    "video_note": {**FILE, "length": 1, "duration": 1}, "document": {**FILE, "file_name": CANARY},
    "sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
    "contact": {"phone_number": "70000000", "first_name": CANARY}, "location": {"latitude": 16.3, "longitude": 0.0},
    "venue": {"location": {"latitude": 16.3, "longitude": 0.0}, "title": CANARY, "address": CANARY},
    "dice": {"emoji": "x", "value": 3}, "story": {"id": 1, "chat": {"id": 5, "type": "private"}},
    "poll": {
        "id": "1", "question": CANARY, "options": [OPTION, OPTION], "total_voter_count": 0, "is_closed": False,
        "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
        "allows_revoting": False, "members_only": False,
    },
    "future_kind": {"title": CANARY},
}  # fmt: skip
FORWARDED = {"forward_origin": {"type": "hidden_user", "sender_user_name": CANARY, "date": 1}}
BOT = {"id": 1, "is_bot": True, "first_name": "Relais", "username": "RelaisBot"}


def message_of(account: int, number: int, *, group: bool = False, **what: Any) -> Json:
    chat = {"id": -account, "type": "group", "title": CANARY} if group else {"id": account, "type": "private"}
    who = {"id": account, "is_bot": False, "first_name": CANARY, "language_code": "fr"}
    text = str(what.get("text", ""))
    command = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else []
    if command:
        what["entities"] = command
    return {"message_id": number, "date": 1_373_622_060, "chat": chat, "from": who, **what}


class Arriving:
    """The library's application with the house's handlers, and what the last update was answered."""

    holder = "test"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.answered: list[Attended] = []
        bot = ExtBot("1:arriving")
        bot._bot_user = User(1, "Relais", True, username="RelaisBot")  # else it would ask Telegram
        self.bot = bot
        self.application: Any = Application.builder().bot(bot).build()
        hang(self.application, scene.database, scene.house, self, lambda: scene.now)  # type: ignore[arg-type]

    def replied(self, attended: Attended) -> None:
        self.answered.append(attended)

    async def comes(self, **update: Json) -> list[Attended]:
        """What was answered. A handler that raises fails the test."""
        self.scene.updates += 1
        self.answered = []
        read = Update.de_json({"update_id": self.scene.updates, **update}, self.bot)
        handled.set(Handled())
        for handler in self.application.handlers[0]:
            check = handler.check_update(read)
            if check is not None and check is not False:
                await handler.callback(read, None)
                assert not handled.get().unavailable
                break
        return self.answered

    async def writes(self, account: int, *, edited: bool = False, group: bool = False, **what: Any) -> list[Attended]:
        message = message_of(account, 10_000 + self.scene.updates, group=group, **what)
        return await self.comes(**({"edited_message": {**message, "edit_date": 2}} if edited else {"message": message}))

    async def membership(self, account: int, status: str) -> list[Attended]:
        """The person blocks the bot, or lets it write again."""
        about = message_of(account, 0)
        member: Json = {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}
        return await self.comes(my_chat_member={
            "chat": about["chat"], "from": about["from"], "date": about["date"],
            "old_chat_member": {"user": BOT, "status": "member"}, "new_chat_member": member,
        })  # fmt: skip
