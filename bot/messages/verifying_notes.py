"""What each side wrote beside its figures ([Notes]): comments, means of verification, causes."""

from bot.cards import Button, Card
from bot.messages.figures import CAUSES_WITHIN, standing
from bot.messages.sheet import card, fitting
from bot.messages.verifying_looked import Looked
from bot.texts import Words


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
