"""The pages of each axis: what was planned and achieved, by whom, what the co-monitor saw, objective by objective."""

from typing import Any

from bot.documents import amounts, bars, paper, states
from bot.texts import Words, later
from storage.rolled import (
    ActivityPart,
    Agreement,
    AxisPart,
    Cell,
    IndicatorPart,
    Narrative,
    ObjectivePart,
    Part,
    RollUp,
)

PARTS = {
    Part.RESULTS: later("Results"),
    Part.DIFFICULTIES: later("Difficulties"),
    Part.LESSONS: later("Lessons"),
    Part.NEXT_STEPS: later("Next steps"),
}


def axis_page(words: Words, rollup: RollUp, of: AxisPart, released: frozenset[str]) -> dict[str, Any]:
    """`released`: protected indicators of which a release in the same document speaks."""
    telling = bars.most_telling(one for a in of.activities for one in a.indicators)
    return {
        "heading": words.label("Axis {code} – {title}", code=of.code, title=words.text(of.title)),
        "lead": lead(words, of),
        "state": vars(states.axis(words, of)),
        "columns": columns(words),
        "objectives": [_objective(words, rollup, one, released, telling) for one in of.objectives],
        "words": narratives(words, rollup, of.code),
    }  # fmt: skip


def lead(words: Words, of: AxisPart) -> str:
    aims, counted = of.reached, of.counted
    none = words.plural_label("not known ({n} target)", "not known ({n} targets)", aims.planned)
    return words.label(
        "Reports received: {n} of {all}. Targets reached: {targets}.",
        n=counted.received,
        all=counted.expected,
        targets=amounts.of_known(words, aims) if aims.known or not aims.planned else none,
    )


def columns(words: Words) -> list[str]:
    return [
        words.label("Activity and indicator"), words.label("Target"), words.label("Achieved"),
        words.label("By quarter"), words.label("State, organisation"), words.label("Co-monitor’s view"),
    ]  # fmt: skip


def narratives(words: Words, rollup: RollUp, axis: str | None) -> dict[str, Any] | None:
    """What coordination wrote of it, part by part; None where it wrote nothing."""
    said = {one.part: one for one in rollup.narratives if one.axis == axis and one.text.strip()}
    if not said:
        return None
    heading = words.label("In the words of coordination")
    if axis is not None:
        heading = words.label("Axis {code}: in the words of coordination", code=axis)
    return {"heading": heading, "parts": [_part(words, rollup, said[part]) for part in Part if part in said]}


def _part(words: Words, rollup: RollUp, of: Narrative) -> dict[str, Any]:
    paragraphs = [line.strip() for line in of.text.splitlines() if line.strip()]
    return {"heading": words.label(PARTS[of.part]), "written": paper.written(rollup, paragraphs)}


def _objective(
    words: Words, rollup: RollUp, of: ObjectivePart, released: frozenset[str], telling: IndicatorPart | None
) -> dict[str, Any]:
    """Its activities; and below them the indicator of the axis whose two sources are shown, if it is one of theirs."""
    here = telling is not None and any(one is telling for a in of.activities for one in a.indicators)
    return {
        "heading": words.label("Objective {code} – {title}", code=of.code, title=words.text(of.title)),
        "activities": [activity_part(words, rollup, one, released) for one in of.activities],
        "sources": bars.side_by_side(words, rollup, telling) if here and telling is not None else None,
    }


def activity_part(words: Words, rollup: RollUp, of: ActivityPart, released: frozenset[str]) -> dict[str, Any]:
    return {
        "code": of.code,
        "title": words.text(of.title),
        "state": vars(states.activity(words, of)),
        "responsible": words.list(of.responsible),
        "indicators": [_indicator(words, rollup, of, one, released) for one in of.indicators],
        "no_indicator": words.label("no indicator in the plan"),
    }


def _indicator(
    words: Words, rollup: RollUp, activity: ActivityPart, of: IndicatorPart, released: frozenset[str]
) -> dict[str, Any]:
    """One row: what it counts, target, achieved, bars, the other source."""
    row = {
        "label": name(words, activity, of),
        "note": unit(words, of),
        "target": amounts.target(words, of.kind, of.whole.target),
    }
    if of.protected:
        here = words.label("see “Incidents”") if of.code in released else words.label("by release only")
        return row | {"achieved": here, "small": True, "parts": [], "bars": None, "view": None}
    return row | {
        "achieved": _achieved(words, of) if of.whole.expected else "–",
        "small": False,
        "parts": _parts(words, of),
        "bars": bars.by_quarter(words, rollup, of) if of.whole.expected else None,
        "view": view(words, activity, of),
    }


def _achieved(words: Words, of: IndicatorPart) -> str:
    return amounts.amount(words, of.kind, of.whole.of_record, of.whole.target)


def name(words: Words, activity: ActivityPart, of: IndicatorPart) -> str:
    """Its full wording; its code where that is not the activity's own."""
    title = words.text(of.title)
    return title if of.code == activity.code else f"{of.code} {title}"


def unit(words: Words, of: IndicatorPart) -> str:
    """What it counts, how it adds up, and whether it has left the plan meanwhile."""
    named = words.text(of.unit)
    kind = words.label(amounts.KINDS[of.kind])
    said = f"{named} ({kind})" if named else kind
    return words.label("{unit}; left out of the plan since", unit=said) if of.closed else said


def _parts(words: Words, of: IndicatorPart) -> list[str]:
    whole = of.whole
    said = [amounts.parts(words, of, whole.of_record)]
    if whole.expected:
        said.append(amounts.came(words, whole))
    if whole.settled and whole.reported != whole.of_record:
        said.append(words.label("ministry: {figure}", figure=amounts.amount(words, of.kind, whole.reported)))
    return [one for one in said if one]


def view(words: Words, activity: ActivityPart, of: IndicatorPart) -> dict[str, Any]:
    """What the co-monitor's figure says beside the ministry's, each under its name. Whether they agree is said of
    figures, one by one: sums can be equal of figures that are not."""
    whole = of.whole
    if not activity.comonitors:
        return {"lines": [words.label("no co-monitoring")], "tone": "plain", "notes": []}
    if whole.comonitor is None:
        seen = words.label("not observed") if whole.not_observed else amounts.not_reported(words)
        return {"lines": [seen], "tone": "plain", "notes": []}
    return {
        "lines": _both(words, of),
        "tone": "other" if whole.differing or whole.settled else "plain",
        "notes": [amounts.received(words, whole.observed, whole.to_observe), *_agreeing(words, whole)],
    }


def _both(words: Words, of: IndicatorPart) -> list[str]:
    """The co-monitor's, and what of the ministry's it is compared with: that which both reported."""
    both = of.whole.beside
    seen = of.whole.comonitor if both is None else both.comonitor
    lines = [words.label("co-monitor: {figure}", figure=amounts.amount(words, of.kind, seen))]
    if both is not None:
        lines.append(words.label("ministry: {figure}", figure=amounts.amount(words, of.kind, both.ministry)))
    return lines


def _agreeing(words: Words, whole: Cell) -> list[str]:
    """How many figures differ, how many of these were settled; else in one word what all of them are."""
    said = []
    if whole.differing:
        said.append(words.plural_label("{n} figure differs", "{n} figures differ", whole.differing))
    if whole.settled:
        said.append(words.plural_label("{n} difference settled", "{n} differences settled", whole.settled))
    return said or [words.label(states.AGREEMENTS[whole.agreement or Agreement.ONE_SOURCE])]
