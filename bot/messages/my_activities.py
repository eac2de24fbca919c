"""[My activities] of the message that a quarter is open (6.1): titles and targets, a page at a time.

Only ever an edit, for it names what the plan is about.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.cards import Button, Card
from bot.messages.naming import some_of
from bot.messages.sheet import LINES, card
from bot.taps import Tap
from bot.texts import Words
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Indicator, Kind

HEADINGS = 2  # of every page: what it is, and whose targets these are
BACK = "b"


def activities_tap(plan: int, quarter: Quarter, argument: str = "") -> Tap:
    """A page by its number; `BACK`: the message that the quarter is open."""
    return Tap("ma", plan, quarter.as_number, argument)


def activities(
    words: Words, plan: int, quarter: Quarter, places: Mapping[str, Sequence[Activity]], page: int, *, targets: bool
) -> Card:
    """`places`: what is asked for in each, by the place's name. Places that are asked the same stand together, for a
    target is the whole plan's. `targets`: whether this reader may see them."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, asked in places.items():
        alike.setdefault(tuple(activity.code for activity in asked), []).append(name)
    blocks = [
        (words("{area}:", area=some_of(words, names)), tuple(_lines(words, activity, quarter if targets else None)))
        for names in alike.values()
        for activity in places[names[0]]
    ]
    pages = _pages(blocks)
    shown = pages[page] if page < len(pages) else pages[0]
    any_target = any(len(lines) > 1 for _, lines in blocks)
    following = activities_tap(plan, quarter, str((page + 1) % len(pages)))
    return card(
        (
            words("Your activities · {quarter}", quarter=quarter),
            *shown,
            words("Targets: those of the whole plan") if any_target else "",
        ),
        (
            Button(words.label("← Back"), activities_tap(plan, quarter, BACK)),
            *((Button(words.label("More"), following),) if len(pages) > 1 else ()),
        ),
    )


def _lines(words: Words, activity: Activity, quarter: Quarter | None) -> Iterator[str]:
    """An activity, and below it its targets of the quarter."""
    yield words("{code} {title}", code=activity.code, title=words.cut(words.text(activity.label), 28))
    for indicator in activity.indicators:
        target = None if quarter is None or indicator.protected else indicator.targets.get(quarter)
        if target is not None:
            written = _target(words, indicator, target)
            label = words.cut(words.text(indicator.label), 24 - len(written))
            yield "  " + words("{label}: target {n}", label=label, n=written)


def _target(words: Words, indicator: Indicator, target: int) -> str:
    if indicator.kind is Kind.YES_NO:
        return words.yes_no(bool(target))
    return words.percent(target, 100) if indicator.kind is Kind.PERCENT else words.number(target)


def _pages(blocks: Iterable[tuple[str, tuple[str, ...]]]) -> list[list[str]]:
    """As many whole activities on a page as fit, below the names of their places; at least one page."""
    pages: list[list[str]] = [[]]
    above = ""
    for heading, lines in blocks:
        needs = len(lines) + (heading != above)
        if pages[-1] and len(pages[-1]) + needs > LINES - HEADINGS:
            pages.append([])
            above = ""
        pages[-1] += [*((heading,) if heading != above else ()), *lines]
        above = heading
    return pages
