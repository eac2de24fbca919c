"""The Bot API's calls about what a bot shows of itself: commands for each scope and language, its button, its texts."""

import re
from collections.abc import Callable
from typing import Any

from bot.practice.asked import bad, number, structure
from bot.practice.world import Json, World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_MOST, DESCRIPTION_MOST = 100, 256
SCOPES = frozenset(("default", "all_private_chats", "all_group_chats", "all_chat_administrators"))
OF_A_CHAT = frozenset(("chat", "chat_administrators", "chat_member"))
BUTTONS = frozenset(("default", "commands", "web_app"))
PROFILE = {"name": 64, "description": 512, "short_description": 120}

Scope = tuple[str, int, str]  # its type, its chat (0 for all), the language ("" for all)


def scope_of(world: World, given: Json) -> Scope:
    scope = structure(given, "scope") or {"type": "default"}
    kind = str(scope.get("type"))
    language = str(given.get("language_code") or "")
    if kind in SCOPES:
        return kind, 0, language
    if kind not in OF_A_CHAT:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    chat = number(scope, "chat_id")
    if world.chat(chat) is None:
        raise bad("chat not found")
    return kind, chat, language


def set_commands(world: World, given: Json) -> bool:
    commands = structure(given, "commands") or []
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > COMMANDS_MOST:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")) is None:
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= DESCRIPTION_MOST:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    scope = scope_of(world, given)
    world.commands[scope] = list(commands)
    world.tell({"what": "commands", "chat": scope[1]})
    return True


def get_commands(world: World, given: Json) -> list[Json]:
    return world.commands.get(scope_of(world, given), [])


def delete_commands(world: World, given: Json) -> bool:
    scope = scope_of(world, given)
    world.commands.pop(scope, None)
    world.tell({"what": "commands", "chat": scope[1]})
    return True


def shown(commands: dict[Scope, list[Json]], chat: int, language: str) -> list[Json]:
    """What a person sees in their private chat: the first scope that has something, the phone's language first.

    https://core.telegram.org/bots/api#determining-list-of-commands
    """
    for kind, which in (("chat", chat), ("all_private_chats", 0), ("default", 0)):
        for spoken in (language, ""):
            if found := commands.get((kind, which, spoken)):
                return found
    return []


def set_button(world: World, given: Json) -> bool:
    button = structure(given, "menu_button") or {"type": "default"}
    if button.get("type") not in BUTTONS:
        raise bad("can't parse MenuButton: MenuButton has unsupported type")
    chat = number(given, "chat_id", 0)
    if chat and world.chat(chat) is None:
        raise bad("chat not found")
    world.menu_buttons[chat] = button
    return True


def get_button(world: World, given: Json) -> Any:
    chat = number(given, "chat_id", 0)
    return world.menu_buttons.get(chat) or world.menu_buttons.get(0) or {"type": "commands"}


def set_profile(name: str) -> Callable[[World, Json], bool]:
    """setMyName and its like: "name", "description" or "short_description"."""

    def call(world: World, given: Json) -> bool:
        value = str(given.get(name) or "")
        if len(value) > PROFILE[name]:
            raise bad(f"BOT_{name.upper()}_TOO_LONG")
        world.profile[name, str(given.get("language_code") or "")] = value
        return True

    return call


def get_profile(name: str) -> Callable[[World, Json], Json]:
    def call(world: World, given: Json) -> Json:
        spoken = str(given.get("language_code") or "")
        return {name: world.profile.get((name, spoken)) or world.profile.get((name, ""), "")}

    return call
