"""Invitation links on paper: a page for each organisation, with a card for each person to cut out and hand over.

A card says nothing but whom it is for, as what, where, until when, and how to begin: paper is lost, and left lying.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from bot.documents import typeset
from bot.messages.first_contact import ROLES
from bot.texts import Texts, Words
from storage.people import Role

TEMPLATE = "links.typ"


@dataclass(frozen=True)
class Invited:
    """One card, in `language`. `organisation` is a code, None the whole plan; `until` the last day of the link."""

    label: str
    role: Role
    organisation: str | None
    places: tuple[str, ...]
    language: str
    link: str
    until: date


def pdf(
    people: Sequence[Invited], names: dict[str, str], mark: str, words: Words, texts: Texts, made: datetime
) -> bytes:
    """The pages, organisations in the order in which they come first. `names`: of organisations, by code. `mark`: what
    `marked` finds again in the file."""
    return typeset.pdf(TEMPLATE, values(people, names, mark, words, texts), made)


def marked(file: bytes, mark: str) -> bool:
    """Whether `pdf` made this file, with this mark."""
    return keyword(mark).encode() in file


def keyword(mark: str) -> str:
    """What a PDF can hold in plain letters, whatever the mark."""
    return f"relais:links:{mark.encode().hex()}"


def values(people: Sequence[Invited], names: dict[str, str], mark: str, words: Words, texts: Texts) -> dict[str, Any]:
    order = {code: place for place, code in enumerate(dict.fromkeys(one.organisation for one in people))}
    pages = groupby(sorted(people, key=lambda one: order[one.organisation]), key=lambda one: one.organisation)
    return {
        "title": words.label("Invitations to Relais"),
        "language": words.language,
        "mark": keyword(mark),
        "pages": [page(code, list(theirs), names, words, texts) for code, theirs in pages],
    }


def page(code: str | None, people: list[Invited], names: dict[str, str], words: Words, texts: Texts) -> dict[str, Any]:
    name = words.label("Whole plan") if code is None else " · ".join(dict.fromkeys((code, names.get(code) or code)))
    many = words.plural_label("{n} invitation.", "{n} invitations.", len(people))
    cut = words.label("Cut along the dashed lines. Hand each card to the person it is for, and to nobody else.")
    return {
        "name": name,
        "instruction": f"{many} {cut}",
        "cards": [card(one, texts.of(one.language)) for one in people],
    }


def card(one: Invited, words: Words) -> dict[str, Any]:
    return {
        "language": words.language,
        "heading": words.label("Relais · personal invitation"),
        "label": one.label,
        "duty": " · ".join(said(words, one)),
        "places": words.list(one.places),
        "steps": [
            words.label("1. With the phone that has Telegram, scan this code or open the link."),
            words.label("2. Touch “Start” at the bottom of the screen."),
        ],
        "terms": [
            words.label("For one person, and once only."),
            words.label("Until {day}.", day=words.day(one.until, year=True)),
        ],
        "link": one.link.removeprefix("https://"),
        "code": code_of(one.link),
        "alt": words.label("QR code of the link below"),
    }


def said(words: Words, one: Invited) -> Iterator[str]:
    yield words.label(ROLES[one.role])
    yield one.organisation or words.label("whole plan")


def code_of(link: str) -> str:
    """As SVG. A quarter of it may be smudged (level Q): cheap printers, folded paper."""
    import segno

    out = io.BytesIO()
    segno.make(link, micro=False, error="q").save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()


def names_of(frames: Iterable[Any], words: Words) -> dict[str, str]:
    """{code: name} of all organisations, as this reader calls them now."""
    return {o.code: words.text(o.names[-1].text) for frame in frames for o in frame.organisations if o.names}
