"""What lies behind the figures: earlier quarters and revisions ([History]); comments, means, causes ([Notes])."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages import amounts
from bot.messages.figures import CAUSES_WITHIN, standing
from bot.messages.sheet import card, fitting
from bot.messages.verifying_looked import Looked
from bot.messages.verifying_reasons import BECAUSE_WITHIN
from bot.texts import Html, Words
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.remarked import Remark
from storage.remarks import Kind as Asked
from storage.remarks import Outcome
from storage.rolled import Amount
from storage.settlements import Because

QUARTERS, REVISIONS, REMARKS = 4, 4, 3  # how many are shown


@dataclass(frozen=True)
class Earlier:
    """One indicator in an earlier quarter: the figure of record, None where there was none."""

    code: str
    kind: Kind
    quarter: Quarter
    amount: Amount | None


@dataclass(frozen=True)
class Revised:
    """One revision of a report: whose, its number, its day, what it said of the indicators on the card."""

    who: str
    number: int
    day: date
    said: Sequence[tuple[str, Kind, Amount | None]]


@dataclass(frozen=True)
class Chosen:
    """A choice: of which indicator, when, whose figure (None: the ministries'), and why; `undone`: the day on which it
    was taken back; `fallen`: it ended, since one of the reports changed."""

    code: str
    day: date
    who: str | None
    because: Because
    undone: date | None
    fallen: bool


def history(
    words: Words,
    looked: Looked,
    earlier: Sequence[Earlier],
    chosen: Sequence[Chosen],
    revised: Sequence[Revised],
    asked: Sequence[Remark],
) -> Card:
    code = looked.at.indicator or looked.matter.activity.code
    lines: list[str] = [words("{code} · {area}: history", code=code, area=looked.area)]
    several = not looked.at.indicator
    for one in earlier:
        if one.amount is None:
            nothing = words("{quarter}: not received", quarter=one.quarter)
            lines.append(words("{code} · {what}", code=one.code, what=nothing) if several else nothing)
            continue
        what = {"quarter": one.quarter, "value": amounts.short(words, one.kind, one.amount)}
        lines.append(
            words("{code} · {quarter}, of record: {value}", code=one.code, **what)
            if several
            else words("{quarter}, of record: {value}", **what)
        )
    for choice in chosen:
        lines += _chosen(words, looked, choice, several=several)
    for revision in revised:
        what = {"who": revision.who, "version": revision.number, "day": revision.day}
        lines.append(words("{who}, version {version}, {day}:", **what))
        for code, kind, amount in revision.said:
            figure = _said(words, kind, amount)
            lines.append(words("{code}: {value}", code=code, value=figure) if several else Html.escaped(figure))
    for remark in asked:
        lines += _remark(words, looked, remark)
    if len(lines) == 1:
        lines.append(words("Nothing before this."))
    return card(fitting(lines), (Button(words.label("← Back"), looked.at.tap("vb")),))


def _chosen(words: Words, looked: Looked, one: Chosen, *, several: bool) -> list[str]:
    who = one.who or looked.ministries
    lines: list[str] = [
        words("{code}, chosen on {day}: {who}", code=one.code, day=one.day, who=who)
        if several
        else words("Chosen on {day}: {who}", day=one.day, who=who)
    ]
    lines.append(words.label(BECAUSE_WITHIN[one.because]))
    if one.undone is not None:
        lines.append(words("taken back on {day}", day=one.undone))
    elif one.fallen:
        lines.append(words("until one of the reports changed"))
    return lines


def _said(words: Words, kind: Kind, amount: Amount | None) -> str:
    return words.label("no answer") if amount is None else amounts.long(words, kind, amount)


def _remark(words: Words, looked: Looked, remark: Remark) -> list[str]:
    """What was asked about it, and what was answered; a send-back may have been taken back."""
    who = looked.names[remark.organisation]
    asked = words("Asked of {who}: {text}", who=who, text=remark.asked)
    if remark.kind is Asked.SEND_BACK:
        asked = words("Sent back to {who}: {text}", who=who, text=remark.asked)
    lines: list[str] = [asked]
    if remark.outcome is Outcome.WITHDRAWN:
        lines.append(words("The send-back was taken back."))
    elif remark.answer:
        lines.append(words("Answered: {text}", text=remark.answer))
    elif remark.outcome is Outcome.CONFIRMED:
        lines.append(words("Answered: it is right."))
    elif remark.outcome is Outcome.CORRECTED:
        lines.append(words("Answered by a correction."))
    return lines


def notes(words: Words, looked: Looked) -> Card:
    """What each side wrote beside its figures."""
    lines: list[str] = [
        words("{code} · {area}: notes", code=looked.at.indicator or looked.matter.activity.code, area=looked.area)
    ]
    codes = {looked.at.indicator} if looked.at.indicator else {one.indicator.code for one in looked.matter.subjects}
    for report in looked.matter.reports:
        who = looked.names[report.organisation]
        if report.standing is not None and report.standing.cause is not None:
            lines.append(words("{who}: {what}", who=who, what=standing(words, report.standing)))
        if report.comment:
            lines.append(words("{who}: “{text}”", who=who, text=report.comment))
        for subject in looked.matter.subjects:
            answer, code = report.answers.get(subject.indicator.id), subject.indicator.code
            if answer is None or code not in codes:
                continue
            if answer.cause is not None:
                cause = words.label(CAUSES_WITHIN[answer.cause])
                lines.append(words("{who}, {code}: not observed: {cause}", who=who, code=code, cause=cause))
            if answer.means:
                lines.append(words("{who}, {code}, to be checked in: {means}", who=who, code=code, means=answer.means))
    plan = [
        words("The plan’s source, {code}: {means}", code=one.indicator.code, means=means)
        for one in looked.matter.subjects
        if one.indicator.code in codes and (means := words.text(one.indicator.means))
    ]
    if len(lines) == 1:
        lines.append(words("Nothing was written."))
    return card(fitting([*lines, *plan]), (Button(words.label("← Back"), looked.at.tap("vb")),))
