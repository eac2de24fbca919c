"""The coordinator's look at tallies (9.11): what came, and the figures of one place, source beside source.

The card that is sent says only from how many places something came. Figures come by a tap, on a first line that is
neutral (chat lists). Zero, not received, not broken down and not noted are told apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cards import Button, Card
from bot.messages.paging import paged
from bot.messages.sheet import ALONE, card
from bot.taps import Tap, base36
from bot.texts import Html, Words, later
from storage.plan.logframe import ConflictType, Incidents
from storage.tally_counts import Conflict, Service, Tally
from storage.tally_sources import Place, Range, Source

VERB = "tw"
PAGE, AREA, TYPES, CLOSE = "p", "a", "t", "x"  # the first letter of a tap's argument
WIDE, COLUMN, SIDE_BY_SIDE = 32, 6, 3  # letters of a table, of one source's column; columns of one table
BESIDE = {  # shorter than in a form, for figures stand beside them
    Service.HEALTH: later("health"),
    Service.POLICE: later("police"),
    Service.JUSTICE: later("justice"),
    Service.NGO: later("NGO"),
    Service.COMMUNITY: later("community structure"),
}
HEADS = {
    Service.HEALTH: later("heal."),
    Service.POLICE: later("pol."),
    Service.JUSTICE: later("just."),
    Service.NGO: later("NGO"),
    Service.COMMUNITY: later("comm."),
}


@dataclass(frozen=True)
class Look:
    """A plan's period as somebody looks at it: `name` "T2 2013" or "mai 2013"; before and after it, and other plans'
    codes, what else can be looked at."""

    plan: int
    period: int
    name: str
    before: tuple[int, str] | None = None
    after: tuple[int, str] | None = None
    others: tuple[tuple[int, int, str], ...] = ()  # plan, period, the plan's code

    def tap(self, argument: str = "") -> Tap:
        return Tap(VERB, self.plan, self.period, argument)

    def of(self, area: int, what: str = AREA) -> Tap:
        return self.tap(f"{what}{base36(area)}")


def received(words: Words, look: Look, places: Sequence[Place], page: int = 0) -> Card:
    """9.11, as it is sent: no figure. Where nothing came from, its button says so."""
    buttons = [Button(_named(words, place), look.of(place.area.id)) for place in places]
    there = sum(place.received for place in places)
    said = words.plural("Received: {n} place of {total}", "Received: {n} places of {total}", there, total=len(places))
    return card(
        (words("Tallies · {period}", period=look.name), said if places else words("No place is asked for tallies.")),
        *paged(words, buttons, page, lambda to: look.tap(f"{PAGE}{base36(to)}")),
        _periods(look),
        [Button(words.cut(code, ALONE), Tap(VERB, plan, period)) for plan, period, code in look.others],
        (_close(words, look),),
    )


def area(words: Words, look: Look, place: int, name: str, sources: Sequence[Source], range_: Range | None) -> Card:
    """9.11, one place: source beside source, never added."""
    came = any(source.tally is not None for source in sources)
    return card(
        (
            words("Tallies · {period} · {area}", period=look.name, area=name),
            *(_source(words, source, _alone(sources, source)) for source in sources),
            words("Not received.") if not sources else "",
            _between(words, range_) if range_ else "",
            words("Recorded incidents, not all incidents.") if came else "",
        ),
        (Button(words.label("By type"), look.of(place, TYPES)),) if came else (),
        (Button(words.label("← Places"), look.tap(PAGE)), _close(words, look)),
    )


def by_type(words: Words, look: Look, place: int, name: str, sources: Sequence[Source], asked: Incidents) -> Card:
    """The same by type, and the plan's conflict-related list as the part of it that it is."""
    there = [source for source in sources if source.tally is not None]
    tables = [_table(words, there[n : n + SIDE_BY_SIDE], sources, asked) for n in range(0, len(there), SIDE_BY_SIDE)]
    marks = "".join(tables)
    return card(
        (
            words("Tallies · {period} · {area}", period=look.name, area=name),
            *(Html(f"<pre>{Html.escaped(table)}</pre>") for table in tables),
            words("* not broken down") if "*" in marks else "",
            words("? not noted") if "?" in marks else "",
            words("Possible double counting: never add the sources.") if len(there) > 1 else "",
            words("Recorded incidents, not all incidents."),
        ),
        (Button(words.label("← Back"), look.of(place)), _close(words, look)),
    )


def _named(words: Words, place: Place) -> str:
    name = words.text(place.area.names)
    if place.received:
        return words.label("Show {area}", area=words.cut(name, ALONE - 9))
    return words.label("{area}: not received", area=words.cut(name, ALONE - 14))


def _periods(look: Look) -> list[Button]:
    before = [Button(f"← {look.before[1]}", Tap(VERB, look.plan, look.before[0]))] if look.before else []
    return [*before, *([Button(f"{look.after[1]} →", Tap(VERB, look.plan, look.after[0]))] if look.after else [])]


def _close(words: Words, look: Look) -> Button:
    return Button(words.label("Close"), look.tap(CLOSE))


def _alone(sources: Sequence[Source], source: Source) -> bool:
    return sum(one.service is source.service for one in sources) == 1


def _source(words: Words, source: Source, alone: bool) -> Html:
    """ "santé, référence : 8"; "ONG (ONG1) : 6, inhabituel, à revoir"."""
    name = words.label(BESIDE[source.service])
    if not alone and source.organisation:
        name = words.label("{service} ({organisation})", service=name, organisation=source.organisation)
    if source.of_record:
        name = words.label("{service}, of record", service=name)
    if source.tally is None:
        said = words.label("not received")
    elif source.tally.total == 0:
        said = words.label("zero")
    else:
        said = words.number(source.tally.total)
    if source.unusual:
        return words("{source}: {figure}, unusual, please check", source=name, figure=said)
    return words("{source}: {figure}", source=name, figure=said)


def _between(words: Words, range_: Range) -> Html:
    return words("Between {largest} and {sum}: possible double counting.", largest=range_.largest, sum=range_.sum)


def _table(words: Words, shown: Sequence[Source], sources: Sequence[Source], asked: Incidents) -> str:
    tallies = [source.tally for source in shown if source.tally is not None]
    heads = [_head(words, source, _alone(sources, source)) for source in shown]
    rows = [_row("", heads), *_types(words, tallies, asked), *_conflict(words, tallies, asked.conflict)]
    return "\n".join(rows)


def _head(words: Words, source: Source, alone: bool) -> str:
    return words.label(HEADS[source.service]) if alone else source.organisation[: COLUMN - 1]


def _types(words: Words, tallies: Sequence[Tally], asked: Incidents) -> Iterator[str]:
    for one in asked.types:
        yield _row(f"{one.number} {words.text(one.label)}", [_figure(tally, one.code) for tally in tallies])


def _figure(tally: Tally, code: str) -> str:
    """A type that the plan did not ask for yet when it was sent is no zero."""
    counts = tally.types.get(code)
    if counts is None:
        return "–"
    return str(counts.total) if counts.broken_down else f"{counts.total}*"


def _conflict(words: Words, tallies: Sequence[Tally], list_: Sequence[ConflictType]) -> Iterator[str]:
    """Where anything of it was asked."""
    if not any(tally.conflict_said is not Conflict.NOT_ASKED for tally in tallies):
        return
    if not any(tally.conflict_said is Conflict.DETAILED for tally in tallies):
        yield _row(words.label("of which, conflict"), [_part(tally, "") for tally in tallies])
        return
    yield words.label("of which, linked to the conflict:")
    for one in list_:
        yield _row(f"  {words.text(one.label)}", [_part(tally, one.code) for tally in tallies])


def _part(tally: Tally, code: str) -> str:
    plain: Mapping[Conflict, str] = {Conflict.NOT_ASKED: "–", Conflict.NOT_NOTED: "?", Conflict.ZERO: "0"}
    if tally.conflict_said in plain:
        return plain[tally.conflict_said]
    counts = tally.conflict.get(code)
    return "0" if counts is None else str(counts.total) if counts.broken_down else f"{counts.total}*"


def _row(name: str, cells: Sequence[str]) -> str:
    left = WIDE - COLUMN * len(cells)
    return _cut(name, left).ljust(left) + "".join(cell.rjust(COLUMN) for cell in cells)


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
