"""One form for what people write in many: no capitals, no accents, plain spaces, plain dashes. No meaning here."""

import unicodedata

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
APOSTROPHES = dict.fromkeys(map(ord, "\u2019\u2018\u02bc`\u00b4"), "'")


def folded(text: str) -> str:
    """ "  Non démarrée " is "non demarree"; several spaces are one, signs that nobody sees are gone."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    seen = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(seen.translate(DASHES).split())


def visible(text: str) -> bool:
    """Whether there is anything to read in it."""
    return bool(folded(text))
