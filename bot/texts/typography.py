"""French typography: what Babel gives, corrected for old phones; what is wrong with a written text; a text for paper.

On a phone U+00A0 stands wherever French wants a space that must not break, for U+202F is drawn as a box there. On paper
a narrow one stands where it belongs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

NBSP = "\u00a0"
NARROW = "\u202f"

ENTITY = re.compile(r"&(?:amp|lt|gt|quot);|<[^>]*>|https?://\S*|t\.me/\S*")
FRENCH = (
    (re.compile(r"'"), "an ASCII apostrophe (write ’)"),
    (re.compile(r"[^\u00a0:;!?»%\n](?=[:;!?»%])"), "no U+00A0 before : ; ! ? » or %"),
    (re.compile(r"«(?!\u00a0)"), "no U+00A0 after «"),
    (re.compile(r"n°(?!\u00a0)"), "no U+00A0 after n°"),
    (re.compile(r"(?:\d|\}) h\b|\bh (?:\d|\{)"), "a plain space in a time (9 h 41 has U+00A0)"),
    (re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)"), "a plain space in a number (1 200 has U+00A0)"),
    (re.compile(r"\b(?:tu|toi|te|ton|ta|tes)\b|\bt’", re.IGNORECASE), "tu where Relais says vous"),
    (re.compile(r"ventilé", re.IGNORECASE), "ventilé where Relais says réparti"),
)
ANY = (
    (re.compile(r"[\u202f\u2000-\u200b\u2028\u2029\ufeff\t\r]"), "a space that old phones do not know"),
    (re.compile(r"\.\.\."), "three dots (write …)"),
    (re.compile(r"[ \u00a0](?=\n|$)"), "a space at the end of a line"),
)
ENGLISH = ((re.compile(r"'"), "an ASCII apostrophe (write ’)"),)
# On paper, in this order. Texts come from catalogues, plans and people: the space may be there, wrong, or missing.
EACH = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<=\()(\d+) (?=\w)"), r"\1" + NBSP),
)
PRINTED = (
    *EACH,
    (re.compile(r"(?<=[^\s;!?(«…])[ \u00a0\u202f]*([;!?]+)(?=[\s»),.…]|$)"), NARROW + r"\1"),
    (re.compile(r"(?<=[^\s:])[ \u00a0\u202f]*:(?=\s|$)"), NBSP + ":"),
    (re.compile(r"(?<=\S)[ \u202f]%|(?<=\d)%(?![\w%])"), NBSP + "%"),
    (re.compile(r"\b([Nn]°)[ \u202f]?(?=\d)"), r"\1" + NBSP),
    (re.compile(r"«[ \u202f]?(?=[^\s\u00a0])"), "«" + NBSP),
    (re.compile(r"(?<=[^\s\u00a0])[ \u202f]?»"), NBSP + "»"),
    # As typed: one to three digits, then three by three. A year or a code before a number is none of its digits.
    (re.compile(r"(?<![\w.,/-])\d{1,3}(?: \d{3})+(?!\d)"), lambda found: found[0].replace(" ", NARROW)),
    (re.compile(r"(?<=\d)\u00a0(?=\d{3}(?!\d))"), NARROW),
)


@lru_cache(2048)  # a report says the same short texts hundreds of times
def printed(text: str, language: str) -> str:
    """The text for paper, whoever wrote it: in French U+202F before ; ! ? and between thousands, U+00A0 before : and %,
    after n° and within « »; in every language after a number that opens a bracket. An hour (9:41) and an address
    (https://…) stay as they are."""
    for wrong, right in PRINTED if language == "fr" else EACH:
        text = wrong.sub(right, text)
    return text


def plain_spaces(text: str) -> str:
    """What Babel wrote, for an old phone: every U+202F becomes U+00A0."""
    return text.replace(NARROW, NBSP)


def faults(text: str, language: str) -> Iterator[str]:
    """What is wrong with a text of a catalogue, in words for whoever edits it. Markup and links are not looked at."""
    bare = ENTITY.sub("", text)
    for wrong, name in ANY + (FRENCH if language == "fr" else ENGLISH):
        if wrong.search(bare):
            yield name
