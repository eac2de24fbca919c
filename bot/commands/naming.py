"""The bot's user name, for links: asked of Telegram when there is a token, else given by the operator."""

import re

from bot.commands.errors import Refused
from bot.settings import Settings

# https://core.telegram.org/bots/features#creating-a-new-bot
USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


async def bot_name(settings: Settings, given: str | None) -> str:
    """Raises Refused, and SettingFault when the token cannot be read."""
    if given is not None:
        name = given.removeprefix("@")
        if USER_NAME.fullmatch(name) is None:
            raise Refused("--bot needs a user name such as RelaisBot", 2)
        return name
    if not settings.names_a_bot:
        raise Refused("whose link? set RELAIS_TELEGRAM_TOKEN, or name the bot with --bot NAME", 2)
    return await asked(settings)


async def asked(settings: Settings) -> str:
    """What Telegram calls the bot (getMe)."""
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    from bot.transport import Transport

    transport = Transport()
    bot = Bot(settings.bot_token(), base_url=f"{settings.api}/bot", request=transport, get_updates_request=transport)
    try:
        async with bot:
            return bot.username
    except InvalidToken:
        raise Refused("Telegram does not know this token; ask @BotFather for it", 2) from None
    except TelegramError as error:
        raise Refused(f"Telegram did not answer ({type(error).__name__}); name the bot with --bot NAME") from None
