"""Late reports for who coordinates: one message about all of them (6.6), the Monday's (9.1), the list (9.4).

The first two show on lock screens: numbers and quarters. The list names people by their labels, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.naming import some_of
from bot.messages.paging import PER_PAGE, paged
from bot.messages.sheet import Rows, card, pairs
from bot.messages.team import quarter_tap
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.calendar import Quarter
from storage.standing import Late, Standing

MONDAY = 1
LINES = 8  # of people on a page, so that the whole card has twelve


@dataclass(frozen=True)
class Listed:
    """Somebody of the list: the number they have in it, and what they are called."""

    number: int
    name: str
    late: Late


@dataclass(frozen=True)
class Listing:
    """One page of the list. `chosen`: the organisation's code and number, for who sees several; `back`: whether it was
    picked from these; `pages`: how many there are; `closed`: the quarter's lock day, once it is past; `due`: its due
    day while that is to come. `others`: quarters in which somebody is late as well. `all_`: whether everybody can be
    reminded at once."""

    plan: int
    quarter: Quarter
    chosen: tuple[str, int] | None
    back: bool
    page: int
    pages: int
    people: int
    listed: tuple[Listed, ...]
    vacant: int
    closed: date | None
    due: date | None
    all_: bool
    others: tuple[Quarter, ...]


def told_lines(words: Words, stands: Standing, days: int, uncoordinated: Sequence[str] = ()) -> tuple[str, ...]:
    """6.6: who is late, without names. `days` since the due day; `uncoordinated`: the codes of the organisations that
    it is about, for who hears of those alone that nobody coordinates."""
    title = words.plural("Late · {quarter} · {n} day", "Late · {quarter} · {n} days", days, quarter=stands.quarter)
    codes = some_of(words, uncoordinated)
    return (
        title,
        words("Without coordination: {organisations}", organisations=codes) if uncoordinated else "",
        _people(words, stands) if stands.late else "",
        *told_beside(words, stands),
    )


def told_beside(words: Words, stands: Standing) -> tuple[str, ...]:
    """Of 6.6, what the Monday's message does not say. Where nobody is late, a sentence and not a number alone."""
    n = len(stands.vacant)
    vacant = _vacant(words, n)
    if not stands.late:
        vacant = words.plural("{n} place has nobody who reports.", "{n} places have nobody who reports.", n)
    return _away(words, sum(map(_away_until, stands.late)), _unreachable(stands.late)), vacant


def told_rows(words: Words, plan: int, quarter: Quarter) -> Rows:
    return ((Button(words.label("See the list"), list_tap(plan, quarter)),),)


def sendable(stands: Standing) -> tuple[Late, ...]:
    """Whose report is late, and may still come."""
    return tuple(late for late in stands.late if late.accepted)


def digest_lines(
    words: Words, stands: Standing, left: int, today: date, *, ended: bool, closed: bool
) -> tuple[str, ...]:
    """9.1. `left`: how much is to be reviewed. `ended`: whether the quarter is over, so that anything can be late;
    `closed`: whether it is locked."""
    monday = today.isoweekday() == MONDAY
    title = (
        words("Monday’s update · {quarter}", quarter=stands.quarter)
        if monday
        else words("This week · {quarter}", quarter=stands.quarter)
    )
    late = words("Late: {late} · to review: {n}", late=len(sendable(stands)), n=left)
    if not sendable(stands) and closed:  # nothing can be sent any more: what is not received is told above
        late = words("To review: {n}", n=left)
    return (
        title,
        words("Received: {n} of {all}", n=stands.received, all=stands.expected),
        late if ended else "",
        _back(words, stands.sent_back, stands.unreachable),
        words("Sent back, no answer: {n}", n=stands.unanswered) if stands.unanswered else "",
    )


def review_tap(plan: int, quarter: Quarter) -> Tap:
    """What is to be reviewed of a quarter (9.5)."""
    return Tap("tv", 0, quarter.as_number, base36(plan))


def digest_rows(words: Words, plan: int, stands: Standing, left: int) -> Rows:
    review = Button(words.label("To review ({n})", n=left), review_tap(plan, stands.quarter))
    late = Button(words.label("Late reports ({n})", n=len(sendable(stands))), list_tap(plan, stands.quarter))
    return (
        *(((review,),) if left else ()),
        *(((late,),) if sendable(stands) else ()),
        (Button(words.label("Progress"), Tap("ts")), Button(words.label("Team"), Tap("tq"))),
    )


def listing(words: Words, shown: Listing) -> Card:
    """Screen 9.4."""
    reminding = [
        Button(words.label("Remind {n}", n=str(one.number)), _remind(shown, one.late.person))
        for one in shown.listed
        if one.late.accepted and one.late.unreachable_since is None
    ]
    return card(
        (
            *_title(words, shown),
            *(line for one in shown.listed for line in _listed(words, one)),
            _vacant(words, shown.vacant),
        ),
        *pairs(reminding),
        (_remind_all(words, shown.plan, shown.quarter, _picked(shown)),) if shown.all_ else (),
        (
            *((_more(words, shown),) if shown.pages > 1 else ()),
            *((_extend(words, shown.plan, shown.quarter),) if _anything(shown) else ()),
            *((Button(words.label("← Back"), list_tap(shown.plan, shown.quarter)),) if shown.back else ()),
        ),
        *pairs(Button(words.quarter(other), list_tap(shown.plan, other)) for other in shown.others),
    )


def organisations(
    words: Words,
    plan: int,
    stands: Standing,
    late: Sequence[tuple[str, int, int]],
    page: int,
    others: Sequence[Quarter],
    *,
    all_: bool,
) -> Card:
    """9.4 for the whole plan, before the list: code, number and how many are late of each organisation."""
    quarter = stands.quarter
    buttons = [
        Button(words.label("{team}: {n}", team=code, n=n), list_tap(plan, quarter, 0, organisation))
        for code, organisation, n in late
    ]
    return card(
        (
            words.plural(
                "Late · {quarter} · {n} person", "Late · {quarter} · {n} people", len(stands.late), quarter=quarter
            ),
            _away(words, sum(map(_away_until, stands.late)), _unreachable(stands.late)),
            _vacant(words, len(stands.vacant)),
        ),
        *paged(words, buttons, page, lambda to: list_tap(plan, quarter, to)),
        (*((_remind_all(words, plan, quarter, None),) if all_ else ()), _extend(words, plan, quarter)),
        *pairs(Button(words.quarter(other), list_tap(plan, other)) for other in others),
    )


def of_plan(card: Card, code: str, others: Sequence[tuple[str, int, Quarter]]) -> Card:
    """The same list under its plan's code; `others`: code, number and quarter of the plans beside it."""
    rows = pairs(Button(other, list_tap(plan, quarter)) for other, plan, quarter in others)
    return Card(f"{Html.escaped(code)}\n{card.text}", (*card.rows, *map(tuple, rows)))


def nothing_to_list(words: Words) -> Card:
    """Before the plan begins, and when its last quarter is reviewed."""
    return card((words("Nobody is late."),))


def pages(late: Sequence[Late]) -> tuple[tuple[Late, ...], ...]:
    """Eight to a page; fewer where some take two lines."""
    found: list[list[Late]] = [[]]
    lines = 0
    for one in late:
        needs = 2 if _away_until(one) else 1
        if len(found[-1]) == PER_PAGE or lines + needs > LINES:
            found.append([])
            lines = 0
        found[-1].append(one)
        lines += needs
    return tuple(tuple(page) for page in found)


def list_tap(plan: int, quarter: Quarter, page: int = 0, organisation: int | None = None) -> Tap:
    """`organisation`: picked by who coordinates several."""
    if organisation is not None:
        return Tap("lt", plan, quarter.as_number, f"{page}.{base36(organisation)}")
    return Tap("lt", plan, quarter.as_number, str(page) if page else "")


def _title(words: Words, shown: Listing) -> tuple[str, ...]:
    of = Html.escaped(shown.chosen[0]) if shown.chosen else ""
    closed = words("{quarter} closed since {day}.", quarter=shown.quarter, day=shown.closed) if shown.closed else ""
    if not shown.people:
        end = words("To be sent by {day}", day=shown.due) if shown.due else closed
        return (of, words("Late · {quarter}", quarter=shown.quarter), words("Nobody is late."), end)
    title = words.plural(
        "Late · {quarter} · {n} person", "Late · {quarter} · {n} people", shown.people, quarter=shown.quarter
    )
    return (of, title, closed)


def _listed(words: Words, one: Listed) -> tuple[str, ...]:
    late, who = one.late, {"number": str(one.number), "person": one.name}
    if late.unreachable_since is not None:
        return (words("{number} {person}: out of reach", **who),)
    if late.absent_until is not None:
        until = words("until {day}", day=late.absent_until)
        return (words("{number} {person}: no network", **who), Html(f"   {until}"))
    return (
        words.plural(
            "{number} {person}: {n} activity, {days} d",
            "{number} {person}: {n} activities, {days} d",
            late.missing,
            days=late.days,
            **who,
        ),
    )


def _people(words: Words, stands: Standing) -> str:
    people = words.plural("{n} person", "{n} people", len(stands.late))
    activities = words.plural("{n} activity", "{n} activities", stands.missing)
    return words("{people}, {activities}", people=people, activities=activities)


def _away(words: Words, absent: int, unreachable: int) -> str:
    if absent and unreachable:
        return words("No network: {n} · out of reach: {away}", n=absent, away=unreachable)
    if absent:
        return words("No network: {n}", n=absent)
    return words("Out of reach: {n}", n=unreachable) if unreachable else ""


def _back(words: Words, sent_back: int, unreachable: int) -> str:
    if sent_back and unreachable:
        return words("Sent back: {n} · out of reach: {away}", n=sent_back, away=unreachable)
    if sent_back:
        return words("Sent back: {n}", n=sent_back)
    return words("Out of reach: {n}", n=unreachable) if unreachable else ""


def _vacant(words: Words, places: int) -> str:
    return words("Places with nobody to report: {n}", n=places) if places else ""


def _unreachable(late: Sequence[Late]) -> int:
    return sum(one.unreachable_since is not None for one in late)


def _away_until(one: Late) -> bool:
    return one.unreachable_since is None and one.absent_until is not None


def _anything(shown: Listing) -> bool:
    return bool(shown.people or shown.vacant)


def _remind(shown: Listing, person: int) -> Tap:
    return Tap("ln", shown.plan, shown.quarter.as_number, base36(person))


def _more(words: Words, shown: Listing) -> Button:
    tap = list_tap(shown.plan, shown.quarter, (shown.page + 1) % shown.pages, _picked(shown))
    return Button(words.label("More"), tap)


def _remind_all(words: Words, plan: int, quarter: Quarter, organisation: int | None) -> Button:
    chosen = "" if organisation is None else base36(organisation)
    return Button(words.label("Remind all"), Tap("lm", plan, quarter.as_number, chosen))


def _extend(words: Words, plan: int, quarter: Quarter) -> Button:
    return Button(words.label("Extend"), quarter_tap(plan, quarter))


def _picked(shown: Listing) -> int | None:
    return None if shown.chosen is None else shown.chosen[1]
