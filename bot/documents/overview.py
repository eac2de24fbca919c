"""The year, or the quarter, on one page: four numbers, the axes, what went forward, what holds it up."""

from collections import defaultdict
from typing import Any

from bot.documents import amounts, bars, languages, paper, states
from bot.messages.figures import CAUSES, CAUSES_WITHIN
from bot.texts import Words
from storage.answers import Cause
from storage.plan.logframe import Kind
from storage.rolled import ActivityPart, Reached, RollUp, Scope

SHOWN = 4  # lines beside each other
FEWER = 2  # where there is less room


def overview(words: Words, rollup: RollUp) -> dict[str, Any]:
    return {
        "heading": _heading(words, rollup),
        "lead": _lead(words, rollup),
        "cards": cards(words, rollup),
        "axes_heading": words.label("The axes"),
        "axes_columns": [
            words.label("No."), words.label("Axis"), words.label("Targets reached"), words.label("Number"),
            words.label("Reports received"), words.label("State"),
        ],
        "axes": [
            {
                "code": axis.code,
                "title": languages.named(words, axis.title),
                "share": bars.fraction(axis.reached.reached, axis.reached.known),
                "number": amounts.reached(words, axis.reached),
                "received": amounts.share(words, axis.counted.received, axis.counted.expected),
                "state": vars(states.axis(words, axis)),
            }
            for axis in rollup.axes
        ],
        "forward": {
            "heading": words.label("What went forward"),
            "lines": forward(words, rollup),
            "fewer": _fewer_reached(words, rollup),
        },
        "held": {
            "heading": words.label("What holds it up"),
            "lines": held_up(words, rollup),
            "fewer": _fewer_causes(words, rollup),
        },
        "budget": bars.budget(words, rollup),
        "received": bars.received(words, rollup),
        "reading": {"title": words.label("How to read this report"), "text": _reading(words, rollup)},
    }  # fmt: skip


def _reading(words: Words, rollup: RollUp) -> str:
    """Figures of a draft can still change, so it promises no new edition."""
    said = words.label(
        "A report that is missing is not a zero: each sum says out of how many expected reports it is made."
    )
    if not rollup.edition:
        return said
    day = words.day(paper.day_of(rollup, rollup.as_of), year=True)
    return f"{said} {words.label('Figures corrected after {day} will appear in a new edition.', day=day)}"


def _heading(words: Words, rollup: RollUp) -> str:
    if rollup.scope is Scope.QUARTER:
        return words.label("The quarter on one page")
    return words.label("The year on one page") if rollup.scope is Scope.YEAR else words.label("On one page")


def _lead(words: Words, rollup: RollUp) -> str:
    if rollup.counted.expected and not rollup.counted.received:
        return words.label("No report was received: what was done, and which targets are reached, is not known.")
    said = _on_schedule(words, states.planned(rollup.activities))
    causes = _causes(rollup)
    if causes:
        cause, codes = causes[0]
        said.append(
            words.plural_label(
                "What is named most often as holding them up: {cause} ({n} activity).",
                "What is named most often as holding them up: {cause} ({n} activities).",
                len(codes),
                cause=words.label(CAUSES_WITHIN[cause]),
            )
        )
    return " ".join(said)


def _on_schedule(words: Words, planned: list[ActivityPart]) -> list[str]:
    """How many are, of those whose state is known; and how many there are besides."""
    known = states.known(planned)
    well, unknown = sum(map(states.on_schedule, known)), len(planned) - len(known)
    if not planned:
        return [words.label("No activity was planned.")]
    if not known:
        return [_state_of_none(words, unknown)]
    if not unknown:
        return [
            words.plural_label(
                "{n} of the {all} planned activities is completed or on schedule.",
                "{n} of the {all} planned activities are completed or on schedule.",
                well,
                all=len(planned),
            )
        ]
    return [
        words.plural_label(
            "{n} of the {all} activities whose state is known is completed or on schedule.",
            "{n} of the {all} activities whose state is known are completed or on schedule.",
            well,
            all=len(known),
        ),
        words.plural_label("The state of {n} other is not known.", "The state of {n} others is not known.", unknown),
    ]


def _state_of_none(words: Words, unknown: int) -> str:
    return words.plural_label(
        "The state of {n} planned activity is not known.", "The state of {n} planned activities is not known.", unknown
    )


def cards(words: Words, rollup: RollUp) -> list[dict[str, str]]:
    counted, reached = rollup.counted, rollup.reached
    return [
        _schedule_card(words, states.planned(rollup.activities)),
        {
            "value": _share(words, reached),
            "label": words.label("of targets reached"),
            "text": _aims(words, reached),
        },
        {
            "value": amounts.share(words, counted.received, counted.expected),
            "label": words.label("completeness"),
            "text": words.plural_label(
                "{n} report of {all} expected", "{n} reports of {all} expected", counted.received, all=counted.expected
            ),
        },
        {
            "value": amounts.share(words, counted.on_time, counted.expected),
            "label": words.label("timeliness"),
            "text": words.plural_label("{n} received on time", "{n} received on time", counted.on_time),
        },
    ]


def _schedule_card(words: Words, planned: list[ActivityPart]) -> dict[str, str]:
    known = states.known(planned)
    well, unknown = sum(map(states.on_schedule, known)), len(planned) - len(known)
    value, text = (
        f"{words.number(well)} / {words.number(len(known))}",
        words.label("completed, or under way and not late"),
    )
    if unknown:
        text = words.label("of those whose state is known; not known: {n}", n=unknown)
    if unknown and not known:
        value, text = amounts.not_reported(words), words.label("state not known: {n}", n=unknown)
    return {"value": value, "label": words.label("activities on schedule"), "text": text}


def _share(words: Words, of: Reached) -> str:
    """Of those of which something is known: nothing known is not that none is reached."""
    return amounts.share(words, of.reached, of.known) if of.known or not of.planned else amounts.not_reported(words)


def _aims(words: Words, of: Reached) -> str:
    if of.planned and not of.known:
        return words.plural_label("{n} target: nothing known yet.", "{n} targets: nothing known yet.", of.planned)
    if of.unknown:
        return amounts.of_known(words, of)
    return words.plural_label("{n} of {all} targets", "{n} of {all} targets", of.reached, all=of.planned)


def _fewer_reached(words: Words, rollup: RollUp) -> list[str]:
    rest = rollup.reached.reached - FEWER
    shown = forward(words, rollup)[:FEWER]
    if rest <= 0:
        return shown
    return [*shown, words.plural_label("And {n} more target reached.", "And {n} more targets reached.", rest)]


def forward(words: Words, rollup: RollUp) -> list[str]:
    """Targets that are reached, those of the largest share of reports first."""
    reached = [one for activity in rollup.activities for one in activity.indicators if one.reached]
    reached.sort(key=lambda one: (one.kind is Kind.YES_NO, -bars.fraction(one.whole.figures, one.whole.expected)))
    return [
        words.label(
            "{code} {indicator}: {figure}; target: {target}.",
            code=one.code,
            indicator=words.text(one.label),
            figure=amounts.amount(words, one.kind, one.whole.of_record),
            target=amounts.target(words, one.kind, one.whole.target),
        )
        for one in reached[:SHOWN]
    ] or [_no_target(words, rollup.reached)]


def _no_target(words: Words, of: Reached) -> str:
    """Why nothing went forward: what is not known is not missed."""
    if not of.planned:
        return words.label("The plan has no target for this time.")
    if not of.unknown:
        return words.label("No target is reached yet.")
    if not of.known:
        return words.label("Which targets are reached is not known.")
    said = words.plural_label(
        "The only target of whose figure something is known is not reached yet.",
        "Of the {n} targets of whose figures something is known, none is reached yet.",
        of.known,
    )
    return f"{said} {words.label('Not known: {n}', n=of.unknown)}."


def held_up(words: Words, rollup: RollUp) -> list[str]:
    causes = _causes(rollup)
    lines = _named(words, causes[: SHOWN - 1])
    if causes[SHOWN - 1 :]:
        others = [_counted(words, cause, len(codes)) for cause, codes in causes[SHOWN - 1 :]]
        lines.append(words.label("Other causes: {causes}.", causes=others))
    return _with_differing(words, rollup, lines)


def _fewer_causes(words: Words, rollup: RollUp) -> list[str]:
    causes = _causes(rollup)
    lines, rest = _named(words, causes[:FEWER]), len(causes) - FEWER
    if rest > 0:
        lines.append(words.plural_label("And {n} more cause.", "And {n} more causes.", rest))
    return _with_differing(words, rollup, lines)


def _named(words: Words, causes: list[tuple[Cause, list[str]]]) -> list[str]:
    return [
        words.plural_label(
            "{cause}: {n} activity ({codes}).",
            "{cause}: {n} activities ({codes}).",
            len(codes),
            cause=words.label(CAUSES[cause]),
            codes=_few(words, codes),
        )
        for cause, codes in causes
    ]


def _with_differing(words: Words, rollup: RollUp, lines: list[str]) -> list[str]:
    differing = sum(one.whole.differing for activity in rollup.activities for one in activity.indicators)
    if differing:
        lines.append(
            words.plural_label("Two sources differ on {n} figure.", "Two sources differ on {n} figures.", differing)
        )
    return lines or [words.label("Nobody has named an obstacle.")]


def _counted(words: Words, cause: Cause, activities: int) -> str:
    return words.plural_label(
        "{cause} ({n} activity)", "{cause} ({n} activities)", activities, cause=words.label(CAUSES_WITHIN[cause])
    )


def _causes(rollup: RollUp) -> list[tuple[Cause, list[str]]]:
    """Activities by what holds them up, what is named by most first."""
    found: dict[Cause, list[str]] = defaultdict(list)
    for activity in rollup.activities:
        for obstacle in activity.obstacles:
            found[obstacle.cause].append(activity.code)
    return sorted(found.items(), key=lambda one: -len(one[1]))


def _few(words: Words, codes: list[str]) -> str:
    return words.list(codes) if len(codes) <= SHOWN else words.list(codes[:SHOWN]) + ", …"


def title_cards(words: Words, rollup: RollUp) -> list[dict[str, str]]:
    """Three numbers for the title page. Of the edition for 31 October each of its periods has its own."""
    counted = rollup.counted
    asked = [one for one in rollup.by_area.values() if one.expected]
    there = sum(bool(one.received) for one in asked)
    axes = words.plural_label("axis", "axes", len(rollup.axes))
    activities = words.plural_label("{n} activity", "{n} activities", len(rollup.activities))
    cards = [
        {"value": words.number(len(rollup.axes)), "label": f"{axes}, {activities}", "text": ""},
        *(_received(words, of, paper.period(words, of)) for of in (rollup.periods if rollup.before else ())),
    ]
    if rollup.before is not None:
        return cards
    return [
        *cards,
        {
            "value": amounts.share(words, counted.received, counted.expected),
            "label": words.label("of expected reports received"),
            "text": "",
        },
        {
            "value": f"{words.number(there)} / {words.number(len(asked))}",
            "label": words.label("places have reported"),
            "text": "",
        },
    ]


def _received(words: Words, of: RollUp, period: str) -> dict[str, str]:
    return {
        "value": amounts.share(words, of.counted.received, of.counted.expected),
        "label": words.label("of the reports expected for {period} received", period=period),
        "text": "",
    }


def title_page(words: Words, rollup: RollUp, recipients: int) -> dict[str, Any]:
    lines = [(words.label("Edition"), paper.edition(words, rollup))]
    if rollup.hash:
        lines.append((words.label("Check of the data"), f"sha256 {paper.check(rollup)} …"))
    if recipients:
        lines.append(
            (
                words.label("Circulation"),
                words.plural_label(
                    "Incident figures: for {n} named recipient, listed under “Method”; do not pass on",
                    "Incident figures: for {n} named recipients, listed under “Method”; do not pass on",
                    recipients,
                ),
            )
        )
    return {
        "state": words.text(rollup.state),
        "motto": words.text(rollup.motto),
        "ministry": paper.ministry(words, rollup),
        "kind": paper.name(words, rollup),
        "heading": paper.heading(words, rollup).split("\n"),
        "plan": words.text(rollup.title),
        "period": words.label("Plan for {first} to {last}", first=str(rollup.first_year), last=str(rollup.last_year)),
        "cards": title_cards(words, rollup),
        "lines": [{"name": name, "text": text} for name, text in lines],
    }
