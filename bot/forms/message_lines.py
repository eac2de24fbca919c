"""One line of a message taken apart: a code, anything, `=`, a value. What the value means is read elsewhere."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.forms.spelling import folded

BULLET = re.compile(r"[\s\u00a0•*·>+✓✔✅☑\ufe0f]*(?:[-–—]\s+)?")
UNSEEN = (
    dict.fromkeys(  # signs that no screen shows: zero-width spaces, marks of direction, the mark a file begins with
        (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
    )
)
DOTTED_CODE = r"(?>[0-9]+(?:[.,][0-9]+)+)"
DOTTED = re.compile(rf"({DOTTED_CODE})(?:([ .]?)([A-Za-z])(?![^\W_]))?(?![^\W_])")
TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)+[A-Za-z0-9]{0,4}")
SIGN = str.maketrans({"＝": "=", "：": ":", "≈": "="})
EQUALS = re.compile(r"[=:]")
MAY_BE = re.compile(r"[=:＝：≈]|[-–—]\s")
DASH = re.compile(r"(?:^|(?<=\s))[-–—](?=\s)|^[-–—](?=\s)")
MOST_DIGITS = 6
ASSIGNS = re.compile(rf"(?<![\w.,=]){DOTTED_CODE}[ .]?[A-Za-z]?[\s\u00a0]*[=＝]")
LEFT_OPEN = re.compile(r"[\s\u00a0._…]*")


class Field(StrEnum):
    """What a line is about."""

    FIGURE = "figure"
    STATE = "state"
    NOTE = "note"
    SPENT = "spent"
    EVIDENCE = "evidence"


KEYWORDS = {
    Field.STATE: (
        "etat", "etats", "l'etat", "etat d'avancement", "etat, cause", "etat et cause", "etat/cause", "cause",
        "avancement", "statut", "state", "status", "progress",
    ),
    Field.NOTE: (
        "note", "notes", "commentaire", "commentaires", "remarque", "remarques", "observation", "observations",
        "comment", "comments", "remark", "remarks",
    ),
    Field.SPENT: ("depense", "depenses", "montant", "spent", "expense", "expenses", "spending"),
    Field.EVIDENCE: (
        "preuve", "preuves", "source de verification", "moyen de verification", "verification", "evidence", "proof",
    ),
}  # fmt: skip
FIELDS = {word: field for field, words in KEYWORDS.items() for word in words}


@dataclass(frozen=True)
class Line:
    """`number` counts from 1. `code` is the plan's own spelling where `known`, else as it was written, or empty.

    `values`: what may be the value, the likeliest first; without any there was no `=`. `between`: what stands before
    the last sign.
    """

    number: int
    code: str
    known: bool
    field: Field
    values: tuple[str, ...]
    between: str = ""
    goes_on: bool = False  # something stands behind the code

    @property
    def is_text(self) -> bool:
        """Its value is what the person wrote, as it is."""
        return self.field in (Field.NOTE, Field.EVIDENCE)

    @property
    def blank(self) -> bool:
        """A code with nothing behind its `=`: left unanswered."""
        return bool(self.values) and LEFT_OPEN.fullmatch(self.values[-1]) is not None


@dataclass(frozen=True)
class Codes:
    """The codes that a line may begin with. `figures`: those of indicators."""

    figures: frozenset[str]
    all: frozenset[str]

    @classmethod
    def of(cls, figures: Collection[str], activities: Collection[str]) -> "Codes":
        return cls(frozenset(figures), frozenset((*figures, *activities)))

    def called(self, written: str) -> str | None:
        """The code of this spelling; capitals matter only where two codes differ by them alone."""
        if written in self.all:
            return written
        like = self._folded.get(written.casefold(), ())
        return like[0] if len(like) == 1 else None

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many letters codes have, the most first."""
        return tuple(sorted({len(code) for code in self.all}, reverse=True))

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code in self.all:
            found.setdefault(code.casefold(), []).append(code)
        return found


def may_be_coded(text: str) -> bool:
    """Whether there is any sign that could stand between a code and a value: asked of all that is typed."""
    return MAY_BE.search(text) is not None


def coded(text: str, codes: Codes) -> bool:
    """Whether any line begins with a code, or with what looks like one, and has a sign after it; or has "1.1.1 ="
    further on."""
    begins = any((line := line_of(number, row, codes)).code and line.values for number, row in rows(text))
    return begins or assigns(text, codes)


def assigns(text: str, codes: Codes) -> bool:
    """Whether a code of the plan with a `=` right behind it stands anywhere."""
    found = (re.sub(r"[\s=＝]", "", one[0]).replace(",", ".") for one in ASSIGNS.finditer(text))
    return any(codes.called(code) for code in found)


def listed(text: str, codes: Codes) -> bool:
    """Whether a line begins with a code such as 1.1.1 and goes on without any sign: "1.1.1 9"."""
    lines = (line_of(number, row, codes) for number, row in rows(text))
    return any(line.known and "." in line.code and not line.values and line.goes_on for line in lines)


def rows(text: str) -> Iterator[tuple[int, str]]:
    """The lines with something to read in them, and their numbers from 1."""
    lines = enumerate(text.splitlines(), start=1)
    return ((number, row.translate(UNSEEN)) for number, row in lines if folded(row))


def line_of(number: int, row: str, codes: Codes) -> Line:
    """Takes one line apart. Never raises."""
    row = row.translate(UNSEEN)
    bullet = BULLET.match(row)
    written = row[bullet.end() if bullet else 0 :].translate(SIGN)
    code, known, end = _code(written, codes)
    if not code:
        return Line(number, "", known=False, field=Field.FIGURE, values=())
    rest = written[end:].lstrip("\u00a0 .)°")
    for sign in sorted({m.start() for pattern in (EQUALS, DASH) for m in pattern.finditer(rest)}):
        field = FIELDS.get(_keyword(rest[:sign]))
        if field is not None:
            return Line(number, code, known, field, (rest[sign + 1 :].strip(),))
    values = tuple(_values(rest))
    between = rest[: len(rest.rstrip()) - len(values[-1]) - 1] if values else ""
    return Line(number, code, known, Field.FIGURE, values, between, goes_on=bool(rest.strip()))


def _values(rest: str) -> Iterator[str]:
    """After the first sign; after a later one too, where no digit stands between: "lois : total = 9"."""
    signs = [m.start() for m in EQUALS.finditer(rest)] or [m.start() for m in DASH.finditer(rest)]
    for place, sign in enumerate(signs):
        if place and re.search(r"\d", rest[signs[place - 1] : sign]):
            return
        yield rest[sign + 1 :].strip()


def _keyword(between: str) -> str:
    return re.sub(r"\(.*?\)", "", folded(between)).strip(" .,;:=-")


def _code(written: str, codes: Codes) -> tuple[str, bool, int]:
    """The code a line begins with, whether the plan knows it, and where it ends; ("", False, 0) without one."""
    dotted = DOTTED.match(written)
    if dotted is not None:
        base, gap, letter = dotted[1].replace(",", "."), dotted[2], dotted[3] or ""
        alone = codes.called(base)
        joined = codes.called(base + letter) if letter and not (gap and alone in codes.figures) else None
        if joined is not None:
            return joined, True, dotted.end()
        if alone is not None and (gap or not letter):
            return alone, True, dotted.end(1)
    for length in codes.lengths:
        called = codes.called(written[:length]) if length <= len(written) else None
        if called is not None and not _goes_on(written[length:]):
            return called, True, length
    token = TOKEN.match(written)
    if token is None or sum(sign.isdigit() for sign in token[0]) > MOST_DIGITS:  # a telephone number is no code
        return "", False, 0
    return token[0], False, token.end()


def _goes_on(rest: str) -> bool:
    """Whether what follows is still the same word."""
    return re.match(r"[^\W_]|[.,-][^\W_]", rest) is not None


def alone(code: str, text: str) -> str:
    """What is typed at the question of this code, without the code: "1.1.2a = 24 16" is "24 16" there."""
    line = line_of(1, text, Codes.of((code,), ()))
    return line.values[0] if line.known and line.values and line.field is Field.FIGURE else text
