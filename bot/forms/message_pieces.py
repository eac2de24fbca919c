"""A message taken apart into pieces, each read by itself: lines; several answers on one line; what stands behind the
place on the first line. No piece of a line is left out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bot.forms.message_heading import Heading, areas_named, beyond, heading_in, is_one
from bot.forms.message_lines import DOTTED_CODE, Codes, line_of, rows
from bot.forms.report import Form
from storage.plan.logframe import Area

ASSIGNED = re.compile(rf"(?<![\w.,=])({DOTTED_CODE}[ .]?[A-Za-z]?(?![^\W_]))[\s\u00a0]*(?=[=:＝：])")
BEFORE_NEXT = " \u00a0;,|/-–—"  # what parts two answers on one line


@dataclass(frozen=True)
class Piece:
    """`number` is that of its line, from 1. `heading` where the piece is the first line of a report."""

    number: int
    text: str
    heading: Heading | None = None


def pieces(text: str, codes: Codes, areas: Collection[Area]) -> Iterator[Piece]:
    """Every piece with something in it, in order."""
    first: Heading | None = None
    for number, row in rows(text):
        head = None if _coded(number, row, codes) else heading_in(number, row)
        if head is None or not is_one(head, areas):
            yield from (Piece(number, part) for part in answers(number, row, codes))
            continue
        if first is not None and _alike(first, head, areas):
            head = replace(head, place=first.place)
        first = first or head
        yield Piece(number, row[: len(row) - len(head.tail)], head)
        if beyond(head.place, areas) and areas_named(head.place, areas):
            yield Piece(number, head.place)
        if head.tail.strip():
            yield from (Piece(number, part) for part in answers(number, head.tail, codes))


def answers(number: int, row: str, codes: Codes) -> Iterator[str]:
    """ "1.1.1=9; 1.1.2a=24 16": a line with several answers is several. A comment may name a code and is one, up to
    a code with a `=` behind it."""
    begin = 0
    for found in ASSIGNED.finditer(row):
        before = row[begin : found.start()]
        line = line_of(number, before, codes)
        if not line.code or not line.values:
            continue
        if line.is_text and row[found.end()] not in "=＝":
            continue
        if codes.called(_code(found[1])) is None and found[1].count(".") < 2:
            continue
        yield before.rstrip(BEFORE_NEXT)
        begin = found.start()
    yield row[begin:]


def begins_anew(text: str, form: Form, codes: Codes) -> bool:
    """Whether the first line says what it is about; else it is the rest of a line that began elsewhere."""
    first = next(pieces(text, codes, form.logframe.areas), None)
    return first is None or first.heading is not None or _coded(first.number, first.text, codes)


def _code(written: str) -> str:
    return written.replace(",", ".").replace(" ", "")


def _coded(number: int, row: str, codes: Codes) -> bool:
    line = line_of(number, row, codes)
    return bool(line.code and line.values)


def _alike(one: Heading, other: Heading, areas: Collection[Area]) -> bool:
    if one.quarter != other.quarter:
        return False
    if one.place == other.place:
        return True
    places = [areas_named(heading.place, areas) for heading in (one, other)]
    return len(places[0]) == 1 and places[0] == places[1]
