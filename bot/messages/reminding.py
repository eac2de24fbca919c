"""Reminders of a report that is missing (6.1 to 6.5), and when to be reminded again (6.8).

They show on lock screens: codes, quarters, days and places, never a title. What they say is true when they are sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards import Button, Card
from bot.messages.first_contact import span
from bot.messages.my_activities import activities_tap
from bot.messages.report_frame import start_tap
from bot.messages.report_template import form_tap
from bot.messages.sheet import ALONE, WIDE, card
from bot.taps import Tap, base36
from bot.texts import Words
from storage.calendar import Quarter

PLACES, CODES = 4, 8  # how many a card names; beyond that it says how many more


@dataclass(frozen=True)
class Missing:
    """One place and quarter: the codes of what is not reported; `due` the last day on time, `lock` the last at all."""

    plan: int
    quarter: Quarter
    area: int
    area_name: str
    codes: tuple[str, ...]
    due: date
    lock: date


def opens(words: Words, quarter: Quarter, places: Sequence[Missing], first: date, overdue: Sequence[Missing]) -> Card:
    """Screen 6.1: `places` of the quarter that opens, `overdue` what is missing of the one before."""
    lines: list[str] = [words("{quarter} is open", quarter=quarter)]
    for alike in by_days(places[:PLACES]):
        lines += [words("{area}: {codes}", area=p.area_name, codes=some(words, p.codes)) for p in alike]
        lines.append(words("To send from {span}", span=span(words, first, alike[0].due)))
    lines[-1:-1] = _more(words, places)
    for older in sorted({place.quarter for place in overdue}):
        codes = dict.fromkeys(code for place in overdue if place.quarter == older for code in place.codes)
        lines.append(words("{quarter}: missing {codes}", quarter=older, codes=some(words, list(codes))))
    rows = [*starts(words, overdue or places, named=bool(overdue))]
    return card(
        lines,
        *rows,
        (Button(words.label("My activities"), activities_tap(places[0].plan, quarter)),),
        (Button(words.label("Form to fill in"), form_tap(places[0].plan, quarter)),),
    )


def missing(words: Words, places: Sequence[Missing], today: date, *, last: bool, told: bool = False) -> Card:
    """Screens 6.2 to 6.5: `places` with the earliest day first, of which the title speaks; where days differ, each has
    its own. `last`: no other reminder comes; `told`: whether somebody who coordinates knows of it."""
    quarter, left = places[0].quarter, (places[0].due - today).days
    if left > 0:
        title = words.plural("Report {quarter}: {n} day left", "Report {quarter}: {n} days left", left, quarter=quarter)
    elif left == 0:
        title = words("Report {quarter}: last day", quarter=quarter)
    elif last:
        title = words("Report {quarter}: last reminder", quarter=quarter)
    else:
        title = words("Report {quarter}: awaited", quarter=quarter)
    lines: list[str] = [title]
    for alike in by_days(places[:PLACES]):
        lines += [_lacks(words, place, quarter) for place in alike]
        lines.append(_end(words, alike[0], today, last=last and alike[0] == places[0]))
    lines[-1:-1] = _more(words, places)
    if told and left < 0 and not last:
        lines.append(words("The coordination knows it too."))
    return card(
        lines,
        *starts(words, places, named=len({place.quarter for place in places}) > 1),
        (Button(words.label("Later"), later_tap(places[0], "")),),
    )


def by_days(places: Sequence[Missing]) -> list[tuple[Missing, ...]]:
    """Places of one quarter that have the same days, together; in the order in which they come."""
    found: dict[tuple[Quarter, date, date], tuple[Missing, ...]] = {}
    for place in places:
        key = place.quarter, place.due, place.lock
        found[key] = (*found.get(key, ()), place)
    return list(found.values())


def _end(words: Words, place: Missing, today: date, *, last: bool) -> str:
    if today <= place.due:
        return words("To be sent by {day}", day=place.due)
    if last:
        return words("Closes on the evening of {day}", day=place.lock)
    return words("Still accepted until {day}", day=place.lock)


def when(words: Words, place: Missing, today: date) -> Card:
    """Screen 6.8. No day is offered on which nothing could be sent any more."""
    end = words("To be sent by {day}", day=place.due)
    if today > place.due:
        end = words("Still accepted until {day}", day=place.lock)
    labels = {1: words.label("Tomorrow"), 3: words.plural_label("In {n} day", "In {n} days", 3)}
    days = [n for n in labels if today + timedelta(days=n) <= place.lock]
    return card(
        (words("When to remind you?"), end),
        tuple(Button(labels[n], later_tap(place, str(n))) for n in days),
        (Button(words.label("No network until…"), Tap("pa", place.plan, place.quarter.as_number, base36(place.area))),),
        (Button(words.label("← Back"), later_tap(place, "b")),),
    )


def starts(words: Words, places: Sequence[Missing], *, named: bool) -> list[tuple[Button, ...]]:
    """[Start], or a button for each place; `named` says of which quarter. The places beyond have one together: all that
    is open, as /report shows it."""
    if len(places) == 1:
        label = words.label("Start {quarter}", quarter=places[0].quarter) if named else words.label("Start")
        return [(Button(label, _start(places[0])),)]
    rows: list[tuple[Button, ...]] = []
    rows += [(Button(_label(words, place, named=named), _start(place)),) for place in places[:PLACES]]
    left = len(places) - PLACES
    if left > 0:
        rows.append((Button(words.label("Other places ({n})", n=left), Tap("rs")),))
    return rows


def _label(words: Words, place: Missing, *, named: bool) -> str:
    area, n = words.cut(place.area_name, ALONE - (18 if named else 8)), len(place.codes)
    if named:
        return words.label("{quarter} · {area}: {n}", quarter=place.quarter, area=area, n=n)
    return words.label("{area}: {n}", area=area, n=n)


def _start(place: Missing) -> Tap:
    return start_tap(place.plan, place.quarter, place.area)


def later_tap(place: Missing, chosen: str) -> Tap:
    argument = f"{base36(place.area)}.{chosen}" if chosen else base36(place.area)
    return Tap("pl", place.plan, place.quarter.as_number, argument)


def _lacks(words: Words, place: Missing, said: Quarter) -> str:
    """`said`: the quarter that the title names."""
    codes = some(words, place.codes)
    if place.quarter == said:
        return words("{area}: missing {codes}", area=place.area_name, codes=codes)
    return _whole(words, place)


def _whole(words: Words, place: Missing) -> str:
    codes = some(words, place.codes)
    return words("{quarter} · {area}: missing {codes}", quarter=place.quarter, area=place.area_name, codes=codes)


def lacking(words: Words, places: Sequence[Missing]) -> list[str]:
    """What is missing of one quarter: a place in one line where a phone's holds it, else the quarter above them."""
    line = _whole(words, places[0])
    if len(places) == 1 and len(line) <= WIDE:
        return [line]
    below = [words("{area}: {codes}", area=p.area_name, codes=some(words, p.codes)) for p in places]
    return [words("{quarter}: missing", quarter=places[0].quarter), *below]


def _more(words: Words, places: Sequence[Missing]) -> list[str]:
    left = len(places) - PLACES
    return [words.plural("and {n} other place", "and {n} other places", left)] if left > 0 else []


def some(words: Words, codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:CODES])
    return f"{shown}, … ({len(codes)})" if len(codes) > CODES else shown
