"""The texts, opened once in a process that tests: a value that nothing changes."""

from bot.texts import Texts

TEXTS = Texts.load()
