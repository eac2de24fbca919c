"""More time for an area: asked by an agent, given or refused by a coordinator, heard by everyone concerned."""

from datetime import date

from bot.cards import Button, Card
from bot.messages.report_frame import start_tap
from bot.messages.sheet import card, pairs
from bot.taps import Tap, base36
from bot.texts import Words, later
from storage.calendar import Quarter
from storage.extensions import Why

WHYS = {
    Why.NETWORK: later("Network cut off"),
    Why.INSECURITY: later("Insecurity"),
    Why.ACCESS: later("Access"),
    Why.OTHER: later("Other"),
}
DAYS = (7, 15)


def extend_tap(plan: int, quarter: Quarter, area: int, by: int) -> Tap:
    """[Extend] for a place; `by` is whoever wants it."""
    return Tap("xe", plan, quarter.as_number, f"{base36(area)}.{base36(by)}")


def asked(words: Words, quarter: Quarter, area: str, extend: Tap, refuse: Tap) -> Card:
    """To the coordinator: a delay is asked for."""
    return card(
        (words("More time asked · {quarter} · {area}", quarter=quarter, area=area),),
        (Button(words.label("Extend"), extend), Button(words.label("Refuse"), refuse)),
    )


def how_long(words: Words, quarter: Quarter, area: str, due: date, lock: date, taps: tuple[Tap, ...]) -> Card:
    """Screen 10.6."""
    buttons = (
        Button(words.plural_label("+ {n} day", "+ {n} days", days), tap) for days, tap in zip(DAYS, taps, strict=True)
    )
    return card(
        (
            words("Extend {quarter} for {area}?", quarter=quarter, area=area),
            words("To send: {day}", day=due),
            words("Closes: {day}", day=lock),
        ),
        buttons,
    )


def year_frozen(words: Words, plan: int, quarter: Quarter) -> Card:
    """No more time is given in a year whose summary is approved."""
    return card(
        (words("{year} is frozen: no more time can be given.", year=str(quarter.year)),),
        (Button(words.label("Progress"), Tap("ts", plan, quarter.year * 10)),),
    )


def why(words: Words, taps: dict[Why, Tap]) -> Card:
    return card((words("Why?"),), *pairs(Button(words.label(WHYS[reason]), tap) for reason, tap in taps.items()))


def extended(words: Words, people: int) -> Card:
    if not people:
        return card((words("Extended."),))
    return card((words.plural("Extended. {n} person knows.", "Extended. {n} people know.", people),))


def given(words: Words, plan: int, quarter: Quarter, area: int, area_name: str, due: date) -> Card:
    """To everyone who reports from there."""
    return card(
        (
            words("{quarter} · {area}: more time", quarter=quarter, area=area_name),
            words("To be sent by {day}", day=due),
        ),
        (Button(words.label("Start"), start_tap(plan, quarter, area)),),
    )


def refused(words: Words) -> Card:
    """To the agent who asked."""
    return card((words("More time refused. Talk to coordination."),))


def refusal_sent(words: Words, quarter: Quarter, area: str) -> Card:
    """To the coordinator who refused."""
    return card((words("Refused · {quarter} · {area}", quarter=quarter, area=area),))
