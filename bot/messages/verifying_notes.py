"""What each side wrote beside its figures ([Notes]): comments, means of verification, causes; a page at a time."""

from collections.abc import Collection, Iterator

from bot.cards import Button, Card
from bot.messages.figures import CAUSES_WITHIN, standing
from bot.messages.paging import leaf
from bot.messages.sheet import LINES, card
from bot.messages.verifying_looked import Looked, area_beside
from bot.texts import Html, Words
from storage.matters import Report


def notes(words: Words, looked: Looked, page: int) -> Card:
    """A page of what each side wrote beside its figures, and of where the plan says to look."""
    code = looked.at.indicator or looked.matter.activity.code
    codes = {looked.at.indicator} if looked.at.indicator else {one.indicator.code for one in looked.matter.subjects}
    said = [line for report in looked.matter.reports for line in _said(words, looked, report, codes)]
    lines = [*(said or [words("Nothing was written.")]), *_planned(words, looked, codes)]
    shown = leaf(words, [[line] for line in lines], LINES - 1, page, lambda ahead: looked.at.tap("vn", after=ahead))
    taken = len(words.label("{code} · {area}: notes", code=code, area="")) + len(shown.sign)
    area = area_beside(words, looked, taken)
    return card(
        shown.titled(words("{code} · {area}: notes", code=code, area=area)),
        shown.more,
        (Button(words.label("← Back"), looked.at.tap("vb")),),
    )


def _said(words: Words, looked: Looked, report: Report, codes: Collection[str]) -> Iterator[Html]:
    who = looked.names[report.organisation]
    if report.standing is not None and report.standing.cause is not None:
        yield words("{who}: {what}", who=who, what=standing(words, report.standing))
    if report.comment:
        yield words("{who}: “{text}”", who=who, text=report.comment)
    for subject in looked.matter.subjects:
        answer, code = report.answers.get(subject.indicator.id), subject.indicator.code
        if answer is None or code not in codes:
            continue
        if answer.cause is not None:
            cause = words.label(CAUSES_WITHIN[answer.cause])
            yield words("{who}, {code}: not observed: {cause}", who=who, code=code, cause=cause)
        if answer.means:
            yield words("{who}, {code}, to be checked in: {means}", who=who, code=code, means=answer.means)


def _planned(words: Words, looked: Looked, codes: Collection[str]) -> Iterator[Html]:
    for one in looked.matter.subjects:
        if one.indicator.code in codes and (means := words.text(one.indicator.means)):
            yield words("The plan’s source, {code}: {means}", code=one.indicator.code, means=means)
