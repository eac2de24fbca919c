"""A figure of record that was chosen counts no more, since one of the reports changed: whoever may choose hears it.

No NGO's coordinator does: that the other source came, or was chosen, would be told by it.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.reports import area_of
from bot.house import House, Said
from bot.messages import verifying_deciding as messages
from bot.messages.verifying import At
from bot.occasions import Dropped, Occasion
from storage import comparing, concerned, outbox, reviewing, unsettled
from storage.outbox import Posted
from storage.reviewing import Group
from storage.unsettled import Unsettled

UNSETTLED = "figure.unsettled"


def tell(
    session: Session, receipt: int, version: int, said: Said, told: Collection[int] = ()
) -> tuple[tuple[int, int], ...]:
    """What this version of a receipt has ended: who hears it, and the outbox's row. To whom `told` names something is
    said of it already."""
    posted = []
    for one in unsettled.ended_by(session, receipt, version):
        if not one.ministries:
            continue
        values = {"report": one.ministries[0][0], "indicator": one.indicator}
        for person in sorted(_who(session, one).difference(told)):
            row = outbox.post(session, template=UNSETTLED, values=values, now=said.at, person=person, silent=False)
            posted.append((person, row))
    return tuple(posted)


def _who(session: Session, one: Unsettled) -> set[int]:
    found = {person for _, whose in one.ministries for person in concerned.coordinators(session, whose)}
    return found | ({one.by} & set(concerned.coordinators(session, None)))


def _write(session: Session, house: House, posted: Posted) -> Card | Dropped:
    report, code = int(posted.values["report"]), str(posted.values["indicator"])
    plan = reviewing.plan_of(session, report)
    logframe = None if plan is None else house.plans.get(session, plan)
    matter = None if logframe is None else comparing.of_report(session, logframe, report)
    subject = None if matter is None else matter.subject(code)
    if logframe is None or matter is None or subject is None or subject.choice is not None or subject.fallen is None:
        return Dropped("chosen again")
    words = house.texts.of(posted.language)
    area = words.text(area_of(logframe, matter.area).names)
    at = At(report, 0, Group.CORRECTED, code)
    return messages.unsettled(words, at, matter.quarter, area)


OCCASIONS = (Occasion(UNSETTLED, _write),)
