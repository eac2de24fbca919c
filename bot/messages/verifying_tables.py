"""Figures side by side: a column for each source, as narrow as a phone, and how far apart they are."""

from collections.abc import Sequence

from bot.messages import amounts
from bot.messages.verifying_looked import Looked
from bot.texts import Html, Words
from storage.matters import Subject
from storage.plan.logframe import Kind
from storage.rolled import Amount

COLUMNS, COLUMN, SHORTEST = 32, 8, 4  # letters in a <pre>; in one column's head, and where there is no room
RETAINED = "✓"  # before a figure that somebody chose


def of_subject(words: Words, looked: Looked, of: Subject) -> str:
    """The sides in columns, and how far apart they are where there are two."""
    sides = _sides(looked, of)
    if not sides:
        return ""
    rows = [["", *(name for name, _ in sides)]]
    rows += [[name, *values] for name, values in _rows(words, of, [amount for _, amount in sides])]
    if len(sides) == 2:
        rows[0].append(words.label("apart"))
        for row, apart in zip(rows[1:], _apart(words, of, sides[0][1], sides[1][1]), strict=True):
            row.append(apart)
    return columns(words, rows)


def of_activity(words: Words, looked: Looked, there: Sequence[Subject]) -> str:
    """An indicator in a line; what somebody chose is marked."""
    ngos = sorted({number for one in there for number in one.comonitors})
    ministries = any(one.ministry is not None for one in there)
    head = ["", *([looked.ministries] if ministries else []), *(looked.names[number] for number in ngos)]
    rows = [head]
    for one in there:
        sides = [*([None] if ministries else []), *ngos]
        rows.append([one.indicator.code, *(_value(words, one, side) for side in sides)])
    return columns(words, rows) if there else ""


def _value(words: Words, of: Subject, side: int | None) -> str:
    """What the ministries (None) or an NGO said."""
    amount = of.ministry if side is None else of.comonitors.get(side)
    value = "-" if amount is None else amounts.short(words, of.indicator.kind, amount)
    return f"{RETAINED}{value}" if of.choice is not None and of.choice.organisation == side else value


def _sides(looked: Looked, of: Subject) -> list[tuple[str, Amount]]:
    found = [] if of.ministry is None else [(looked.ministries, of.ministry)]
    return [*found, *((looked.names[number], amount) for number, amount in sorted(of.comonitors.items()))]


def _rows(words: Words, of: Subject, said: Sequence[Amount]) -> list[tuple[str, list[str]]]:
    kind = of.indicator.kind
    if kind is Kind.PERCENT:
        return [
            (words.label("part"), [words.number(one.value) for one in said]),
            (words.label("whole"), [words.number(one.whole or 0) for one in said]),
            (words.label("share"), [amounts.share(words, one) for one in said]),
        ]
    if kind is Kind.YES_NO:
        return [(words.label("answer"), [amounts.short(words, kind, one) for one in said])]
    total = (words.label("total"), [words.number(one.value) for one in said])
    if not of.indicator.by_sex:
        return [total]
    return [
        (words.label("women"), [_part(words, one.women) for one in said]),
        (words.label("men"), [_part(words, one.men) for one in said]),
        total,
    ]


def _part(words: Words, part: int | None) -> str:
    return "?" if part is None else words.number(part)


def _apart(words: Words, of: Subject, one: Amount, other: Amount) -> list[str]:
    """How far apart, row by row; what is not a number on both sides is no difference."""
    kind = of.indicator.kind
    if kind is Kind.PERCENT:
        points = words.label("{n} pt", n=_points(one, other)) if one.whole and other.whole else "-"
        return [_between(words, one.value, other.value), _between(words, one.whole, other.whole), points]
    if kind is Kind.YES_NO:
        return ["=" if (one.value, one.whole) == (other.value, other.whole) else "≠"]
    total = _between(words, one.value, other.value)
    if not of.indicator.by_sex:
        return [total]
    return [_between(words, one.women, other.women), _between(words, one.men, other.men), total]


def _between(words: Words, one: int | None, other: int | None) -> str:
    return "-" if one is None or other is None else words.number(abs(one - other))


def _points(one: Amount, other: Amount) -> int:
    """Percentage points between two shares, halves up."""
    mine, theirs = one.whole or 1, other.whole or 1
    apart = 100 * abs(one.value * theirs - other.value * mine)
    return (2 * apart + mine * theirs) // (2 * mine * theirs)


def columns(words: Words, rows: Sequence[Sequence[str]]) -> str:
    """Names to the left, the others to the right, as narrow as they can be; at most 32 letters wide. Heads give way to
    figures; what has no room even so stands in a table below."""
    for most in range(COLUMN, SHORTEST - 1, -1):
        cut = [[words.cut(cell, most) for cell in rows[0]], *rows[1:]]
        wide = [max(len(row[n]) for row in cut) for n in range(len(cut[0]))]
        if _across(wide) <= COLUMNS:
            break
    if _across(wide) > COLUMNS and len(wide) > 2:
        first = next((n for n in range(len(wide) - 1, 2, -1) if _across(wide[:n]) <= COLUMNS), 2)
        parts = [row[:first] for row in rows], [[row[0], *row[first:]] for row in rows]
        return "\n".join(columns(words, part) for part in parts)
    gap = 2 if sum(wide) + 2 * (len(wide) - 1) <= COLUMNS else 1
    lines = []
    for row in cut:
        cells = [row[0].ljust(wide[0]), *(cell.rjust(width) for cell, width in zip(row[1:], wide[1:], strict=True))]
        lines.append((" " * gap).join(cells).rstrip())
    return f"<pre>{Html.escaped(chr(10).join(lines))}</pre>"


def _across(wide: Sequence[int]) -> int:
    return sum(wide) + len(wide) - 1
