"""All words people read: translated, with numbers and days written as the reader writes them.

`Texts.load()` once, `texts.of("fr")` for a reader, then `words("{n} answers", n=5)`. The texts themselves are in the
catalogues beside this file (fr, en); who edits them runs `python -m bot.texts.catalogues`.
"""

from bot.texts.later import later
from bot.texts.loading import Texts
from bot.texts.safe import Html
from bot.texts.words import Words

__all__ = ["Html", "Texts", "Words", "later"]
