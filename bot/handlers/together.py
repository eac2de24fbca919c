"""Several occasions of a coordinator's day in one message: the row that leaves says its own part, then its guests'.

A part is written by whoever knows its occasion; which row is host and which guest is decided when they are posted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from sqlalchemy.orm import Session

from bot.cards import Button, Card
from bot.handlers.guests import guests
from bot.house import House
from bot.messages.sheet import ALONE, fitting
from bot.occasions import Dropped, Occasion
from bot.texts import Words
from scheduler.milestones import ORDER, still
from storage import people
from storage.outbox import Posted
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.plan.reading import NoSuchPlan

LINES = 12  # that are seen at once on a small screen
SHOWN = 5  # of a list in a message, before the line that tells how many others there are
ROWS = 10  # of buttons; more are not read on a small screen
# What the part of the first says already, where it says anything: the Monday's message counts who is late, and what is
# to be reviewed.
COVERED = frozenset({("digest", "late.told"), ("digest", "review.over")})


@dataclass(frozen=True)
class Part:
    """What one occasion adds to the message: lines of HTML, the first of which is its title, and rows of buttons.
    `beside`: of these lines, what another part does not say that says the rest."""

    lines: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    beside: tuple[str, ...] = ()
    among: tuple[str, ...] = ()  # its title and lines where several have that title; empty: as they are
    name: str = ""  # which one of these it is, on its buttons; empty: that of its plan
    plan: str = ""  # its code, that several of one message can be told apart
    many: "Many | None" = None  # how more of them than fit are told; None: they are never that many

    @property
    def alike(self) -> tuple[str, ...]:
        return self.among or self.lines


@dataclass(frozen=True)
class Many:
    """Of a long list: the line for the others (given how many), and one row of buttons that leads to all."""

    others: Callable[[int], str]
    all_: tuple[Button, ...]


# Reads what is true now, in the words of whoever reads it; None where there is nothing to say any more.
Writer = Callable[[Session, House, Words, Logframe, Person, Posted], Part | None]


def composed(parts: Mapping[str, Writer]) -> tuple[Occasion, ...]:
    """An occasion for each part, by the template of its rows."""

    def write(session: Session, house: House, posted: Posted) -> Card | Dropped:
        person = people.by_id(session, posted.person or 0)
        if person is None:
            return Dropped("no access")
        said = tuple(_said(session, house, person, posted, parts))
        return _card(said) if said else Dropped("nothing to say")

    return tuple(Occasion(template, write) for template in parts)


def _said(
    session: Session, house: House, person: Person, posted: Posted, parts: Mapping[str, Writer]
) -> Iterator[Part]:
    """In one order, whichever of them was written first and brings the others along."""
    shown: list[tuple[Posted, Part]] = []
    for row in sorted((posted, *guests(session, posted)), key=_place):
        part = _part(session, house, person, row, parts)
        if part is None:
            continue
        covering = next((n for n, (first, _) in enumerate(shown) if _covers(first, row)), None)
        if covering is None:
            shown.append((row, part))
        else:
            first, its = shown[covering]
            shown[covering] = first, replace(its, lines=(*its.lines, *part.beside))
    for _, part in shown:
        yield part


def _place(row: Posted) -> int:
    return ORDER.index(row.template) if row.template in ORDER else len(ORDER)


def _covers(first: Posted, row: Posted) -> bool:
    same = first.quarter == row.quarter and first.values["plan"] == row.values["plan"]
    return same and (first.template, row.template) in COVERED


def _part(session: Session, house: House, person: Person, posted: Posted, parts: Mapping[str, Writer]) -> Part | None:
    writer = parts.get(posted.template)
    if writer is None:  # a guest of another release
        return None
    try:
        plan = house.plans.get(session, int(posted.values["plan"]))
    except NoSuchPlan:
        return None
    today, of = plan.calendar.today(posted.written_at), posted.values.get("of")
    if posted.due_day is None or not still(plan.calendar, plan.rules, posted.template, of, posted.due_day, today):
        return None
    part = writer(session, house, house.texts.of(posted.language), plan, person, posted)
    return None if part is None else replace(part, plan=plan.code)


def _card(parts: tuple[Part, ...]) -> Card:
    several = len({part.plan for part in parts}) > 1
    titled: dict[str, list[Part]] = {}
    for part in parts:
        titled.setdefault(part.alike[0], []).append(part)
    texts = ["\n".join(line for line in _lines(alike, several=several) if line) for alike in titled.values()]
    rows: dict[tuple[Button, ...], None] = {}
    for alike in titled.values():
        needed = several or len(alike) > 1
        if len(alike) > SHOWN and alike[0].many is not None:
            rows[alike[0].many.all_] = None
        else:
            rows |= dict.fromkeys(_row(part, row, named=needed) for part in alike for row in part.rows if row)
    lines = "\n\n".join(texts).split("\n")
    if len(lines) > LINES:  # what is between the parts is the first to go
        lines = "\n".join(texts).split("\n")
    return Card("\n".join(fitting(lines)), tuple(rows)[:ROWS])


def _lines(alike: Sequence[Part], *, several: bool) -> Iterator[str]:
    """Their title once, and what is of a plan below its code, where the message speaks of several plans."""
    if len(alike) == 1:
        yield from (escape(alike[0].plan), *alike[0].lines) if several else alike[0].lines
        return
    yield alike[0].alike[0]
    plan = alike[0].plan if not several else None
    long = len(alike) > SHOWN and alike[0].many is not None
    for part in alike[:SHOWN] if long else alike:
        if part.plan != plan:
            plan = part.plan
            yield escape(plan)
        yield from part.alike[1:]
    if long and alike[0].many is not None:
        yield alike[0].many.others(len(alike) - SHOWN)


def _row(part: Part, row: tuple[Button, ...], *, named: bool) -> tuple[Button, ...]:
    """A button alone in its row says of which it is, where there is room for it."""
    if not named or len(row) > 1:
        return tuple(row)
    label = f"{row[0].label} · {part.name or part.plan}"
    return (replace(row[0], label=label if len(label) <= ALONE else row[0].label),)
