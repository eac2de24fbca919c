"""A stock echo, as python-telegram-bot's documentation shows it: its own transport, its own polling, nothing kept."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text)  # type: ignore[union-attr, arg-type]


def main() -> None:
    application = (
        Application.builder()
        .token(os.environ["RELAIS_TELEGRAM_TOKEN"])
        .base_url(f"{os.environ['RELAIS_TELEGRAM_API']}/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
