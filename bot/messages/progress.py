"""The plan at a glance (9.2), and the way down from there: axis, objective (9.3), activity, area.

At a glance there are codes and numbers: it may come as a new message. Below that are titles, by a tap alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.cards import Button, Card
from bot.messages.bars import bar, long, of_figure, short
from bot.messages.figures import CAUSES_WITHIN, STATUSES, STATUSES_WITHIN
from bot.messages.paging import PER_PAGE
from bot.messages.sheet import BY_THREE, WIDE, card, pairs
from bot.taps import Tap, base36
from bot.texts import Html, Words, later
from storage.calendar import Quarter
from storage.rolled import ActivityPart, Agreement, AxisPart, Cell, IndicatorPart, ObjectivePart, Reached, RollUp

VERB = "ts"
NEW = "n"  # the argument of a button whose message stays as it is: the glance comes as a new one
COLUMNS = 32  # letters of a line in columns
TITLE = 90  # letters of an axis
DETAILED = 3  # indicators a page, two lines each
STATES = {
    Agreement.ONE_SOURCE: later("one source"),
    Agreement.CONCORDANT: later("concordant"),
    Agreement.DIVERGENT: later("difference"),
    Agreement.SETTLED: later("of record"),
}


@dataclass(frozen=True)
class View:
    """What is looked at: a year of a plan so far, or (`quarter`) one quarter of it.

    `until`: the last quarter in it where the year goes on. `organisation`: the code of the only one whose figures are
    seen; `blind`: those of a co-monitor, who sees neither targets nor what ministries say.
    """

    plan: int
    year: int
    quarter: Quarter | None
    until: Quarter | None
    organisation: str | None = None
    blind: bool = False

    def tap(self, place: str = "", page: int = 0) -> Tap:
        period = self.year * 10 + (self.quarter.number if self.quarter else 0)
        return Tap(VERB, self.plan, period, f"{place},{base36(page)}" if page else place)

    def period(self, words: Words) -> str:
        if self.quarter is not None:
            return words.quarter(self.quarter)
        if self.until is None:
            return str(self.year)
        first = Quarter(self.year, 1)  # a plan that begins later in its first year has nothing before
        name = words.quarter(self.until)
        return name if self.until == first else f"{words.quarter(first, year=False)}-{name}"

    def short(self, words: Words, quarter: Quarter) -> str:
        return words.quarter(quarter, year=quarter.year != self.year)


@dataclass(frozen=True)
class Beside:
    """Other ways on from the glance: years, quarters of this one, tallies, the year's summary, the other plans."""

    years: Sequence[int] = ()
    quarters: Sequence[Quarter] = ()
    tallies: bool = False
    summary: bool = False
    plans: bool = False


def glance(words: Words, view: View, rolled: RollUp, beside: Beside, page: int = 0) -> Card:
    """Screen 9.2."""
    pages = max(1, -(-len(rolled.axes) // PER_PAGE))
    page = page if page < pages else 0
    first = page * PER_PAGE
    shown = rolled.axes[first : first + PER_PAGE]
    names = [words.label("Axis {code}", code=axis.code) for axis in shown]
    aims = not view.blind and rolled.reached.planned
    columns = [(name, _reached(words, axis.reached)) for name, axis in zip(names, shown, strict=True)] if aims else []
    buttons = [Button(name, view.tap(f"a{first + n}")) for n, name in enumerate(names)]
    more = (Button(words.label("More"), view.tap("", (page + 1) % pages)),) if pages > 1 else ()
    return card(
        (
            _glance_title(words, view),
            Html.escaped(view.organisation) if view.organisation else "",
            in_columns(columns),
            _aims(words, rolled.reached, shown=bool(columns)),
            words("Reports received: {n} of {all}", n=rolled.counted.received, all=rolled.counted.expected),
        ),
        *threes(buttons),
        more,
        *threes(_times(words, view, beside)),
        (
            *((Button(words.label("Tallies"), Tap("tw")),) if beside.tallies else ()),
            *((_summary(words, view),) if beside.summary else ()),
        ),
        (Button(words.label("← Plans"), Tap(VERB, 0, 1)),) if beside.plans else (),
    )


def _glance_title(words: Words, view: View) -> str:
    if view.quarter is not None:
        return words("Progress {period}", period=words.quarter(view.quarter))
    if view.until is None:
        return words("Progress {period}", period=str(view.year))
    return words("Progress {year} · until {quarter}", year=str(view.year), quarter=view.short(words, view.until))


def _reached(words: Words, reached: Reached) -> str:
    if not reached.planned:
        return words.label("no target")
    if not reached.known:  # which is not that none is reached
        return words.label("not known")
    count = words.label("{n} of {all}", n=reached.reached, all=reached.known)
    return f"{bar(reached.reached, reached.known)}  {count}"


def _aims(words: Words, reached: Reached, *, shown: bool) -> str:
    """What the numbers above are; of how many targets it is not known stands beside them, as in the documents."""
    if not shown or not reached.planned:
        return ""
    if not reached.known:
        return words.plural("{n} target: nothing known yet.", "{n} targets: nothing known yet.", reached.planned)
    if reached.unknown:
        return words("Targets reached of targets whose figure is known; not known: {n}", n=reached.unknown)
    return words("Targets reached of targets planned")


def _times(words: Words, view: View, beside: Beside) -> Iterator[Button]:
    for year in beside.years:
        yield Button(str(year), Tap(VERB, view.plan, year * 10))
    for quarter in beside.quarters:
        yield Button(words.quarter(quarter), Tap(VERB, view.plan, quarter.as_number))


def _summary(words: Words, view: View) -> Button:
    return Button(words.label("Summary"), Tap("tr", view.plan, view.year * 10))


def axis(words: Words, view: View, rolled: RollUp, number: int, page: int) -> Card:
    """An axis: its objectives."""
    of: AxisPart = rolled.axes[number]
    columns = [] if view.blind else [(one.code, _reached(words, one.reached)) for one in of.objectives]
    buttons = [Button(one.code, view.tap(f"o{number}.{n}")) for n, one in enumerate(of.objectives)]
    part, page, pages = _page(len(of.objectives), PER_PAGE, page)
    return card(
        (
            words("Axis {code} · {period}", code=of.code, period=view.period(words)),
            Html.escaped(words.cut(words.text(of.title), TITLE)),
            in_columns(columns[part]),
            _aims(words, of.reached, shown=bool(columns)),
        ),
        *pairs(buttons[part]),
        _more(words, view, f"a{number}", page, pages),
        (Button(words.label("← Progress"), view.tap()),),
    )


def objective(words: Words, view: View, rolled: RollUp, place: Sequence[int], page: int) -> Card:
    """Screen 9.3: the figures of its indicators, those of one activity together."""
    number, n = place
    above: AxisPart = rolled.axes[number]
    of: ObjectivePart = above.objectives[n]
    groups = _groups(of.activities)
    page = page if page < len(groups) else 0
    columns = [line for m in groups[page] for line in _of_activity(words, view, of.activities[m])]
    buttons = [Button(of.activities[m].code, view.tap(f"t{number}.{n}.{m}")) for m in groups[page]]
    return card(
        (_title(words, of.code, words.text(of.title), view.period(words)), in_columns(columns)),
        *pairs(buttons),
        _more(words, view, f"o{number}.{n}", page, len(groups)),
        (Button(words.label("← Axis {code}", code=above.code), view.tap(f"a{number}")),),
    )


def _groups(activities: Sequence[ActivityPart]) -> list[list[int]]:
    """The activities of each page: eight lines, and no activity on two pages unless it has more."""
    pages: list[list[int]] = [[]]
    lines = 0
    for number, activity in enumerate(activities):
        needed = max(1, len(activity.indicators))
        if pages[-1] and lines + needed > PER_PAGE:
            pages.append([])
            lines = 0
        pages[-1].append(number)
        lines += needed
    return pages


def _of_activity(words: Words, view: View, activity: ActivityPart) -> list[tuple[str, str]]:
    if not activity.indicators:
        state = words.label("not received")
        if activity.status is not None:
            state = words.label(STATUSES_WITHIN[activity.status])
        return [(activity.code, state)]
    return [(one.code, _figure(words, one, one.whole)) for one in activity.indicators]


def _figure(words: Words, indicator: IndicatorPart, cell: Cell) -> str:
    return "  ".join(part for part in (of_figure(indicator, cell), short(words, indicator, cell)) if part)


def activity(
    words: Words, view: View, rolled: RollUp, place: Sequence[int], areas: Sequence[tuple[int, str]], page: int
) -> Card:
    """An activity: how far it is, its figures with what they count, and its areas (id, name)."""
    number, n, m = place
    above: ObjectivePart = rolled.axes[number].objectives[n]
    of: ActivityPart = above.activities[m]
    here = f"t{number}.{n}.{m}"
    figures, page, pages = _page(len(of.indicators), DETAILED, page, beside=-(-len(areas) // PER_PAGE))
    buttons = [
        Button(words.cut(name, WIDE - 3), view.tap(f"l{number}.{n}.{m}.{base36(area)}"))
        for area, name in areas[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    return card(
        (
            _title(words, of.code, words.text(of.label), view.period(words)),
            "" if view.blind else _status(words, of),
            *(line for one in of.indicators[figures] for line in _detailed(words, view, one, one.whole)),
            _received(words, view, of),
        ),
        *pairs(buttons),
        _more(words, view, here, page, pages),
        (Button(words.label("← {code}", code=above.code), view.tap(f"o{number}.{n}")),),
    )


def area(
    words: Words, view: View, rolled: RollUp, place: Sequence[int], of_area: tuple[int, str, str], page: int
) -> Card:
    """An activity in one area (id, key, name)."""
    number, n, m = place
    of: ActivityPart = rolled.axes[number].objectives[n].activities[m]
    id_, key, name = of_area
    part, page, pages = _page(len(of.indicators), DETAILED, page)
    return card(
        (
            words("{code} · {area} · {period}", code=of.code, area=name, period=view.period(words)),
            *(line for one in of.indicators[part] for line in _detailed(words, view, one, one.areas.get(key, Cell()))),
        ),
        _more(words, view, f"l{number}.{n}.{m}.{base36(id_)}", page, pages),
        (Button(words.label("← {code}", code=of.code), view.tap(f"t{number}.{n}.{m}")),),
    )


def _status(words: Words, of: ActivityPart) -> str:
    if of.status is None:
        return ""
    said = [words.label(STATUSES[of.status])]
    if of.late:
        said.append(words.label("late"))
    causes = [words.label(CAUSES_WITHIN[one.cause]) for one in of.obstacles[:1]]
    if causes:
        return words("{status}: {cause}", status=words.list(said), cause=words.list(causes))
    return Html.escaped(words.list(said))


def _detailed(words: Words, view: View, indicator: IndicatorPart, cell: Cell) -> tuple[str, str]:
    label = words("{code} {title}", code=indicator.code, title=words.cut(words.text(indicator.label), 28))
    said = long(words, indicator, cell)
    if cell.agreement is not None and not view.blind and not indicator.protected:
        said = f"{said} · {words.label(STATES[cell.agreement])}"
    return label, "  " + Html.escaped(said)


def _received(words: Words, view: View, of: ActivityPart) -> str:
    """Of one organisation's only where nobody else reports on it."""
    if view.blind or (view.organisation is not None and len(of.responsible) > 1) or not of.counted.expected:
        return ""
    return words("Reports received: {n} of {all}", n=of.counted.received, all=of.counted.expected)


def choose(words: Words, plans: Sequence[tuple[int, str]], verb: str, year: int = 0) -> Card:
    """Of several plans (id, code) one is chosen first."""
    buttons = [Button(words.cut(code, WIDE - 3), Tap(verb, plan, year * 10)) for plan, code in plans]
    return card((words("Which plan?"),), *pairs(buttons))


def nothing_yet(words: Words) -> Card:
    return card((words("Nothing to show yet."),))


def threes(buttons: Iterable[Button]) -> list[tuple[Button, ...]]:
    """Three to a row where they fit, else as `pairs` does."""
    buttons = list(buttons)
    if any(len(one.label) > BY_THREE for one in buttons):
        return pairs(buttons)
    return [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]


def in_columns(rows: Sequence[tuple[str, str]]) -> str:
    """Names, and what stands beside them. What is too wide loses its bar, not its number."""
    if not rows:
        return ""
    left = max(len(name) for name, _ in rows)
    lines = []
    for name, said in rows:
        line = f"{name.ljust(left)} {said}"
        lines.append(line if len(line) <= COLUMNS else f"{name.ljust(left)} {said.split('  ')[-1]}")
    return f"<pre>{Html.escaped(chr(10).join(lines))}</pre>"


def _title(words: Words, code: str, title: str, period: str) -> str:
    room = max(8, WIDE - len(code) - len(period) - 4)
    return words("{code} {title} · {period}", code=code, title=words.cut(title, room), period=period)


def _page(length: int, each: int, page: int, beside: int = 0) -> tuple[slice, int, int]:
    """What is on it, which page it is (the first, where it is none), and how many there are."""
    pages = max(1, -(-length // each), beside)
    page = page if page < pages else 0
    return slice(page * each, (page + 1) * each), page, pages


def _more(words: Words, view: View, place: str, page: int, pages: int) -> tuple[Button, ...]:
    return (Button(words.label("More"), view.tap(place, (page + 1) % pages)),) if pages > 1 else ()
