"""Words that must not show on a lock screen. Whoever reports rape in an armed conflict can be killed for it."""

import re
import unicodedata

# Beginnings of words, without accents: a gendarmerie is no armed group.
STEMS = (
    "viol", "vbg", "sexuel", "agress", "victim", "surviv", "conflit", "arme", "attaq", "insecur",
    "rape", "raping", "gbv", "sexual", "assault", "conflict", "armed", "attack",
)  # fmt: skip
TELLING = re.compile(rf"\b(?:{'|'.join(STEMS)})\w*")


def telling_word(text: str) -> str | None:
    """The first word of `text` that tells what it is about (as written, without case and accents), or None."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    found = TELLING.search("".join(letter for letter in letters if not unicodedata.combining(letter)))
    return found[0] if found else None
