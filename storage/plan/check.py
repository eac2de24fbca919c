"""What a plan does not say yet. Unknown is not wrong: each is a note, never a fault, and none is filled in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.plan.logframe import (
    Activity,
    Area,
    Axis,
    Incidents,
    Indicator,
    Kind,
    Logframe,
    Objective,
    Organisation,
    Result,
    Text,
)

# What a small phone shows in one line; the rest of a longer label is cut.
LINE = 28
QUESTION = 36


@dataclass(frozen=True)
class Note:
    """`thing`, such as "activity 1.1.2", and what it lacks, as words that follow "has no"."""

    thing: str
    lacks: tuple[str, ...] = ()
    beside: str = ""

    def __str__(self) -> str:
        return self.beside or f"{self.thing} has no {', no '.join(self.lacks)}"


def missing(plan: Logframe) -> tuple[Note, ...]:
    """One note for each thing that lacks something, in the order of the plan."""
    return tuple(note for note in _notes(plan) if note.lacks or note.beside)


def _notes(plan: Logframe) -> Iterator[Note]:
    yield Note("plan", tuple(_plan(plan)))
    for organisation in plan.organisations:
        yield Note(f"organisation {organisation.code}", tuple(_organisation(plan, organisation)))
    for area in plan.areas:
        yield Note(f"area {area.key}", tuple(_area(plan, area)))
    for axis in plan.axes:
        yield from _axis(plan, axis)


def _plan(plan: Logframe) -> Iterator[str]:
    yield from _languages(plan, "title", plan.title)
    yield from _empty(
        ("total budget", plan.total_budget is not None),
        ("contact to ask", plan.contacts.service and plan.contacts.phone),
        ("national help line", plan.contacts.helpline),
        ("declaration number", plan.contacts.declaration),
        ("public holidays", plan.holidays),
        ("State whose plan it is", plan.authority.state),
        ("ministry that answers for it", plan.authority.ministry),
        ("organisations", plan.organisations),
        ("areas", plan.areas),
        ("axes", plan.axes),
    )
    yield from _languages(plan, "contact", plan.contacts.service)
    yield from _languages(plan, "State's name", plan.authority.state)
    yield from _languages(plan, "motto", plan.authority.motto)
    for name in plan.holidays.values():
        yield from _languages(plan, "holiday's name", name)
    if plan.incidents is not None:
        yield from _incidents(plan, plan.incidents)


def _incidents(plan: Logframe, incidents: Incidents) -> Iterator[str]:
    counted = [area for area in plan.areas if area.parent is None or incidents.by_cercle]
    yield from _empty(("source of record of every area", all(area.key in incidents.of_record for area in counted)))
    labels = [(one.code, one.label) for one in incidents.types] + [(one.code, one.label) for one in incidents.conflict]
    for code, label in labels:
        yield from _languages(plan, f"label of incident type {code}", label)
    for rule in incidents.rules:
        yield from _languages(plan, "rule about incidents", rule)


def _organisation(plan: Logframe, organisation: Organisation) -> Iterator[str]:
    for name in organisation.names:
        yield from _languages(plan, "name", name.text)


def _area(plan: Logframe, area: Area) -> Iterator[str]:
    yield from _languages(plan, "name", area.names)
    card = area.referral
    yield from _empty(("referral card", card))
    if card is not None:
        yield from _empty(("day on which its referral card was verified", card.verified))
        for contact in card.contacts:
            yield from _empty(("telephone of a referral contact", contact.phone))
            yield from _languages(plan, "referral contact", contact.text)


def _axis(plan: Logframe, axis: Axis) -> Iterator[Note]:
    lacks = [*_titled(plan, axis.title), *_empty(("objectives", axis.objectives))]
    yield Note(f"axis {axis.code}", tuple(lacks))
    for objective in axis.objectives:
        yield from _objective(plan, objective)


def _objective(plan: Logframe, objective: Objective) -> Iterator[Note]:
    lacks = [*_titled(plan, objective.title), *_empty(("activities", objective.activities))]
    yield Note(f"objective {objective.code}", tuple(lacks))
    for activity in objective.activities:
        yield Note(f"activity {activity.code}", tuple(_activity(plan, activity)))
        yield from _long(f"activity {activity.code}", activity.label, LINE)
        for result in activity.results:
            yield Note(f"result {result.code}", tuple(_result(plan, result)))
            for indicator in result.indicators:
                yield Note(f"indicator {indicator.code}", tuple(_indicator(plan, indicator)))
                yield from _long(f"indicator {indicator.code}", indicator.label, QUESTION)


def _activity(plan: Logframe, activity: Activity) -> Iterator[str]:
    yield from _titled(plan, activity.title)
    yield from _languages(plan, "label", activity.label)
    yield from _empty(
        ("responsible ministry", activity.responsible),
        ("schedule", activity.planned),
        ("budget", activity.budget),
        ("expected result", activity.results),
        ("indicator", activity.indicators or not activity.results),
    )


def _result(plan: Logframe, result: Result) -> Iterator[str]:
    yield from _empty(("text", result.text))
    yield from _languages(plan, "text", result.text)


def _indicator(plan: Logframe, indicator: Indicator) -> Iterator[str]:
    yield from _titled(plan, indicator.title)
    yield from _languages(plan, "label", indicator.label)
    counts = indicator.kind not in (Kind.YES_NO, Kind.PERCENT)
    yield from _empty(
        ("unit", indicator.unit or not counts),
        ("baseline", indicator.baseline is not None),
        ("means of verification", indicator.means),
        ("targets", indicator.targets),
    )
    for name in ("unit", "numerator", "denominator", "means"):
        yield from _languages(plan, "means of verification" if name == "means" else name, getattr(indicator, name))


def _titled(plan: Logframe, title: Text) -> Iterator[str]:
    yield from _empty(("title", title))
    yield from _languages(plan, "title", title)


def _languages(plan: Logframe, name: str, text: Text) -> Iterator[str]:
    """What a text lacks that is there in another language."""
    if text:
        yield from (f"{name} in {language}" for language in plan.languages if language not in text)


def _empty(*named: tuple[str, object]) -> Iterable[str]:
    return (name for name, there in named if not there)


def _long(thing: str, label: Text, most: int) -> Iterator[Note]:
    for language, words in label.items():
        if len(words) > most:
            said = f"the {language} label of {thing} has {len(words)} letters: a phone shows {most} of them"
            yield Note(thing, beside=said)
