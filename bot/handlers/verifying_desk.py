"""What the handlers of review share: the matter a button is about, and the card that it is looked at on.

Whose it is to see and to decide is asked at every tap, in `storage/reviewing.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.cards import Action, Card, Redraw, Reply, Toast
from bot.forms import report as forms
from bot.handlers import versions
from bot.house import House, Said
from bot.messages import paging
from bot.messages import verifying as messages
from bot.messages import verifying_corrected as back
from bot.messages import verifying_matter as cards
from bot.messages.verifying import ALL, SENT_BACK, VERIFIED, At, Listed
from bot.messages.verifying_looked import Looked
from bot.texts import Words
from storage import deciding, last_seen, people, remarked, reported, reviewing, verification
from storage.earlier import Known, earlier
from storage.matters import Matter, Subject
from storage.people import Person
from storage.permissions import Action as Deed
from storage.permissions import require
from storage.plan.logframe import Logframe
from storage.remarks import Kind
from storage.reviewing import Group, Waiting

GROUPS = frozenset({*(group.value for group in Group), VERIFIED, SENT_BACK})


@dataclass(frozen=True)
class Desk:
    """Who looks at which matter, and on which screen of it."""

    session: Session
    house: House
    said: Said
    person: Person
    plan: Logframe
    matter: Matter
    at: At

    @property
    def words(self) -> Words:
        return self.house.texts.of(self.person.language)

    @property
    def today(self) -> date:
        return self.plan.calendar.today(self.said.at)

    @property
    def area(self) -> str:
        return area_name(self.words, self.plan, self.matter.area)


def laid_out(session: Session, house: House, said: Said, skip: int = 1, *, lock: bool = False) -> Desk | None:
    """The matter of the tapped button; None where there is none, or no card of ours carries it. `skip`: how many
    letters stand before the indicator. Raises NotAllowed."""
    person = people.by_account(session, said.account, said.at, lock=lock)
    require(person, Deed.VERIFY)
    assert said.tap is not None
    reviewing.permit(session, person, said.tap.object)
    plan = reviewing.plan_of(session, said.tap.object)
    group, code = said.tap.argument[:1], said.tap.argument[skip:]
    if plan is None or group not in GROUPS:
        return None
    logframe = house.plans.get(session, plan)
    matter = reviewing.matter_of(session, logframe, person, said.tap.object)
    if matter is None or (code not in ("", ALL) and matter.subject(code) is None):
        return None
    at = At(said.tap.object, said.tap.version, group, code)
    return Desk(session, house, said, person, logframe, matter, at)


def turned(said: Said) -> tuple[Said, int | None]:
    """What was tapped, without its page; and that page, None where it names none."""
    assert said.tap is not None
    argument, page = paging.turned(said.tap.argument)
    return replace(said, tap=replace(said.tap, argument=argument)), page


def opened(desk: Desk, matter: Matter, group: str) -> Desk:
    """Another matter, from its beginning."""
    return replace(desk, matter=matter, at=handle(desk.person, matter, group))


def handle(person: Person, matter: Matter, group: str, code: str = "") -> At:
    """How a button names a matter: by a report in it that is this person's to decide on."""
    return At(reviewing.within(person, matter)[0].id, matter.newest, group, code)


def listed(words: Words, plan: Logframe, person: Person, there: Sequence[Matter], group: str) -> list[Listed]:
    return [Listed(matter, handle(person, matter, group), area_name(words, plan, matter.area)) for matter in there]


def area_name(words: Words, plan: Logframe, area: int) -> str:
    return next((words.text(a.names) for a in plan.areas if a.id == area), "")


def waiting(desk: Desk) -> Waiting:
    return reviewing.waiting(desk.session, desk.plan, desk.matter.quarter, desk.person, desk.today)


def drawn(desk: Desk, page: int = 0, *, toast: str = "", effect: bool = False) -> Reply:
    """The matter on its card, as it is now; of what came back a page."""
    return redrawn(desk.said, desk.words, card_of(desk, page), toast=toast, effect=effect)


def redrawn(
    said: Said, words: Words, card: Card, *, toast: str = "", effect: bool = False, posted: tuple[int, ...] = ()
) -> Reply:
    """In place of the tapped card. Where that is gone, a new message says no more than that there is something."""
    actions: tuple[Action, ...] = (
        Toast(said.query, toast), Redraw(said.chat, said.message, card, anew=messages.to_review(words)),
    )  # fmt: skip
    return Reply(actions, effect=effect, posted=posted)


def card_of(desk: Desk, page: int = 0) -> Card:
    """9.6 of one indicator, all of the activity's, or 9.10: whatever is to be looked at first."""
    at, matter = desk.at, desk.matter
    if not at.code and at.group == Group.CORRECTED and (came := _came_back(desk)):
        two = len({one.source for one in matter.reports}) > 1
        return back.corrected(desk.words, looked(desk), came, page, two=two)
    of: Subject | None = matter.subject(at.indicator) if at.indicator else None
    if of is None and at.code != ALL:
        compared = [subject for subject in matter.subjects if subject.agreement is not None]
        first = next(iter(matter.differing), compared[0] if len(compared) == 1 and not matter.protected else None)
        of = first
    if of is None:
        return cards.overview(desk.words, looked(desk, at.on(ALL)))
    return cards.subject(desk.words, looked(desk, at.on(of.indicator.code)), of)


def looked(desk: Desk, at: At | None = None) -> Looked:
    """The matter for its screens; what a button of them decides is what is there now."""
    at, person, matter = desk.at if at is None else at, desk.person, desk.matter
    own, left = reviewing.within(person, matter), reviewing.to_verify(person, matter, desk.today)
    mine = verification.handled(desk.session, [report.id for report in matter.reports], person.id)
    back = remarked.open_of(desk.session, [report.id for report in own if report.until is not None])
    undone = deciding.to_undo(person, matter, mine, deciding.frozen_at(desk.session, desk.plan, matter.quarter))
    verified = bool(own) and all(report.verified is not None for report in own)
    last = remarked.last_day(desk.session, desk.plan.calendar, desk.plan.id, matter.quarter, matter.area)
    returnable = [one for one in own if one.verified is None and one.id not in back and desk.today <= last]
    return Looked(
        plan=desk.plan.id,
        matter=matter,
        at=replace(at, looked_at=matter.newest),
        area=desk.area,
        names={organisation.id: organisation.code for organisation in desk.plan.organisations},
        before=_before(desk),
        today=desk.today,
        verifies=() if any(report.id in mine for report in left) else left,
        chooses=reviewing.may_choose(person, matter) and not mine,
        own=any(report.id in mine for report in left) or bool(mine and matter.differing),
        back={report: remark.id for report, remark in back.items()},
        returnable=next(iter(returnable), None),
        undoes=verified and bool(undone.reports),
        retracts=undone.choices,
        decided=deciding.as_decided(person, matter),
    )


def _before(desk: Desk) -> Mapping[str, Known]:
    """What is known of the quarter before, by indicator; nothing where the plan had none."""
    previous = desk.matter.quarter.previous
    if not desk.plan.calendar.covers(previous):
        return {}
    return earlier(desk.session, desk.plan, desk.person, desk.matter, previous)


def _came_back(desk: Desk) -> list[back.Back]:
    """All that changed since it was last looked at, or was said to be right; nothing, once somebody has dealt with
    it."""
    session, matter, person = desk.session, desk.matter, desk.person
    theirs = None if person.organisation is None else (person.organisation,)
    answered = remarked.answered(session, desk.plan.id, theirs)
    answers = {one.report: one for one in answered if one.kind is Kind.SEND_BACK}
    came: list[back.Back] = []
    fallen = [subject.fallen.compared for subject in matter.subjects if subject.fallen is not None]
    left = reviewing.to_verify(person, matter, desk.today)
    for report in matter.reports if fallen else left:
        remark = answers.get(report.id)
        receipt = reported.receipt(session, report.receipt)
        if receipt is None or (report.number == 1 and remark is None):
            continue
        compared = 0 if report in left else min(fallen)  # whoever verifies it has to see all of it
        if compared >= report.revision:
            continue
        version = None
        if report.number > 1:
            looked = last_seen.since(session, report, asked=remark.number if remark else 0, compared=compared)
            version = versions.since(session, receipt, report.version, looked)
        came.append(back.Back(report.receipt, version, forms.of_receipt(desk.plan, receipt), remark))
    return came
