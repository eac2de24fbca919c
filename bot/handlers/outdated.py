"""The answer to a button that leads nowhere any more: of an old card, of another release, or forged."""

from bot.cards import Reply, Toast
from bot.house import Said
from bot.texts import Words


def outdated(words: Words, said: Said) -> Reply:
    """Nothing is changed, and the person is told."""
    return Reply((Toast(said.query, words.label("This screen has changed.")),), effect=False)
