"""What a coordinator decides on what was reviewed: verify, choose between two sources, take it back.

Asked of `permissions` at each step, and of four eyes. Who decides second is told who was first.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import comparing, edition_news, remarks, reviewing, settlements, verification
from storage.answers import Source
from storage.calendar import Quarter
from storage.editions import year_frozen
from storage.matters import Choice, Matter, Report, Subject, brief
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.reports import ReportRow
from storage.rolled import Amount
from storage.settlements import Because, Chosen
from storage.verification import OwnReport, Withdrawn


@dataclass(frozen=True)
class Choosing:
    """A choice as it is asked for. `organisation`: the NGO whose figure is to count; None for the ministries'."""

    report: int
    indicator: str
    organisation: int | None
    because: Because


@dataclass(frozen=True)
class Done:
    """What a decision did: the reports that are verified by it, and their receipts. `choice`: what was chosen."""

    reports: tuple[Report, ...] = ()
    choice: Choice | None = None
    matter: Matter | None = None
    receipts: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Undoing:
    """What can be taken back: verifications of these reports, and choices."""

    reports: tuple[Report, ...]
    choices: tuple[Choice, ...]

    def __bool__(self) -> bool:
        return bool(self.reports or self.choices)


class Decided(Exception):
    """Somebody was faster: `by`, a person. `choice`: what they chose, where they chose."""

    def __init__(self, by: int, choice: Choice | None = None) -> None:
        super().__init__(by)
        self.by = by
        self.choice = choice


class ChangedMeanwhile(Exception):
    """What was looked at is not what is there any more: something was corrected, or came beside it."""


class WaitsForAnswer(Exception):
    """A report was sent back, and its answer is waited for until this day: nothing is decided before."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class StillDiffers(Exception):
    """The sources differ on something that nobody has chosen yet: that comes first. `subject` is the first of it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject.indicator.code)
        self.subject = subject


class NothingToChoose(Exception):
    """The sources do not differ on this, or this source says nothing of it."""


class YearFrozen(Exception):
    """The year's report is frozen: what was decided before stays so."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


def verify(session: Session, plan: Logframe, person: Person, report: int, looked_at: int, now: datetime) -> Done:
    """Verifies what is this coordinator's of the matter that `report` is in. `looked_at`: what it was (`Matter.shown`).

    Raises NotAllowed, ChangedMeanwhile, WaitsForAnswer, Decided, OwnReport, StillDiffers.
    """
    matter, today = _held(session, plan, person, report), plan.calendar.today(now)
    if matter.shown != looked_at:
        raise _meanwhile(person, matter)
    left = reviewing.to_verify(person, matter, today)
    if not left:
        _not_waiting(reviewing.within(person, matter), today)
        raise Decided(_who_verified(person, matter))
    if verification.handled(session, [one.id for one in left], person.id):
        raise OwnReport
    if matter.differing:
        _not_waiting(matter.reports, today)
        raise StillDiffers(matter.differing[0])
    before = _of_record(session, plan, matter)
    done = _verified(session, person, matter, left, now)
    if _of_record(session, plan, matter) != before:  # of an NGO alone: it counts once it is verified
        edition_news.figures(session, plan, matter.quarter, now)
    return done


def settle(
    session: Session,
    plan: Logframe,
    person: Person,
    chosen: Choosing,
    looked_at: int,
    now: datetime,
) -> Done:
    """Chooses the figure of record where two sources differ. Where nothing else of the matter has to be looked at, its
    reports are verified by it. `looked_at`: its newest revision then.

    Raises NotAllowed, ChangedMeanwhile, WaitsForAnswer, Decided, OwnReport, NothingToChoose.
    """
    matter = _held(session, plan, person, chosen.report)
    if matter.newest != looked_at:
        raise ChangedMeanwhile
    if not reviewing.may_choose(person, matter):
        raise NothingToChoose
    subject = matter.subject(chosen.indicator)
    if subject is None:
        raise NothingToChoose
    if subject.choice is not None:
        raise Decided(subject.choice.by, subject.choice)
    of_both = subject.ministry if chosen.organisation is None else subject.comonitors.get(chosen.organisation)
    if not subject.differing or of_both is None:
        raise NothingToChoose
    if verification.handled(session, [one.id for one in matter.reports], person.id):
        raise OwnReport
    today = plan.calendar.today(now)
    _not_waiting(matter.reports, today)
    for one in matter.reports:  # a day that is over: whoever chooses waits for no answer
        if one.until is not None:
            remarks.withdraw(session, one.id, by=person.id, now=now)
    source = Source.MINISTRY if chosen.organisation is None else Source.COMONITOR
    its = Chosen(subject.indicator.id, matter.area, matter.quarter, source, chosen.organisation, matter.newest)
    settlements.settle(session, its, chosen.because, by=person.id, now=now)
    edition_news.figures(session, plan, matter.quarter, now)
    after = _again(session, plan, person, matter)
    settled = after.subject(chosen.indicator)
    choice = None if settled is None else settled.choice
    left = reviewing.to_verify(person, after, today)
    others = len([one for one in after.subjects if one.agreement is not None]) > 1
    if not left or others or after.protected:
        return Done(choice=choice, matter=after)
    done = _verified(session, person, after, left, now)
    return Done(done.reports, choice, done.matter, done.receipts)


def undo(
    session: Session, plan: Logframe, person: Person, report: int, because: Withdrawn, looked_at: int, now: datetime
) -> Matter | None:
    """Takes back what was verified and chosen in a matter; it is to be reviewed again. None where nothing was.
    `looked_at`: what had been decided (`as_decided`). What went through this person's own hands stays as it is, and
    what was decided before the year was frozen.

    Raises NotAllowed, ChangedMeanwhile, OwnReport, YearFrozen.
    """
    matter = _held(session, plan, person, report)
    frozen = frozen_at(session, plan, matter.quarter)
    if not to_undo(person, matter, (), frozen):
        if frozen is not None:
            raise YearFrozen(matter.quarter.year)
        return None
    if as_decided(person, matter) != looked_at:
        raise ChangedMeanwhile
    own = verification.handled(session, [one.id for one in matter.reports], person.id)
    undone = to_undo(person, matter, own, frozen)
    if not undone:
        raise OwnReport
    for one in undone.reports:
        verification.undo(session, one.revision, because, by=person.id, now=now)
    settlements.undo(session, [choice.id for choice in undone.choices], because, by=person.id, now=now)
    edition_news.figures(session, plan, matter.quarter, now)  # an edition of 31 October may hold it
    return _again(session, plan, person, matter)


def frozen_at(session: Session, plan: Logframe, quarter: Quarter) -> datetime | None:
    """Up to when everything decided of a quarter is in an edition of its year, which stays as it is; None: nothing."""
    edition = year_frozen(session, plan.id, quarter.year)
    return None if edition is None else edition.frozen_at


def to_undo(person: Person, matter: Matter, own: Collection[int], frozen: datetime | None) -> Undoing:
    """What this person can take back. `own`: the reports that went through their hands; while there is one, they choose
    nothing, and so neither that a choice ends. `frozen`: what was decided by then stays (`frozen_at`)."""
    there = [(one, one.verified) for one in reviewing.within(person, matter) if one.id not in own]
    choices = matter.chosen if reviewing.may_choose(person, matter) and not own else ()
    return Undoing(
        tuple(one for one, verified in there if verified is not None and _after(verified.at, frozen)),
        tuple(choice for choice in choices if _after(choice.at, frozen)),
    )


def _after(at: datetime, frozen: datetime | None) -> bool:
    return frozen is None or at > frozen


def as_decided(person: Person, matter: Matter) -> int:
    """What was decided by now, so short that a button carries it: another once anybody has decided again."""
    there = [one.verified for one in reviewing.within(person, matter) if one.verified is not None]
    moments = [number for one in there for number in (one.person, int(one.at.timestamp()))]
    return brief(matter.newest, *(choice.id for choice in matter.chosen), 0, *moments)


def _of_record(session: Session, plan: Logframe, matter: Matter) -> list[Amount | None]:
    """The figures that count, whoever may see them."""
    whole = comparing.matter(session, plan, matter.quarter, matter.activity.id, matter.area)
    return [] if whole is None else [subject.of_record for subject in whole.subjects]


def _held(session: Session, plan: Logframe, person: Person, report: int) -> Matter:
    """The matter, with its reports locked: of two who decide at once, one waits here and then finds it decided."""
    matter = reviewing.matter_of(session, plan, person, report)
    if matter is None:
        raise ChangedMeanwhile
    ids = sorted(one.id for one in matter.reports)
    session.execute(select(ReportRow.id).where(ReportRow.id.in_(ids)).order_by(ReportRow.id).with_for_update()).all()
    return _again(session, plan, person, matter)


def _meanwhile(person: Person, matter: Matter) -> Exception:
    """What became of a card on which everything was chosen: another choice, or something was reported."""
    last = max(matter.chosen, key=lambda choice: choice.id, default=None)
    if last is None or matter.differing or last.compared != matter.newest or last.by == person.id:
        return ChangedMeanwhile()
    return Decided(last.by, last)


def _not_waiting(reports: Iterable[Report], today: date) -> None:
    waits = [one.until for one in reports if one.until is not None and one.waits(today)]
    if waits:
        raise WaitsForAnswer(max(waits))


def _who_verified(person: Person, matter: Matter) -> int:
    """This person, where any of it is theirs: they tap twice. Else who was the last."""
    them = [one.verified for one in reviewing.within(person, matter) if one.verified is not None]
    if not them or any(one.person == person.id for one in them):
        return person.id
    return max(them, key=lambda one: one.at).person


def _again(session: Session, plan: Logframe, person: Person, matter: Matter) -> Matter:
    found = comparing.matter(session, plan, matter.quarter, matter.activity.id, matter.area)
    if found is None:
        raise ChangedMeanwhile
    return reviewing.seen(person, found)


def _verified(session: Session, person: Person, matter: Matter, left: Iterable[Report], now: datetime) -> Done:
    verified = tuple(one for one in left if verification.verify(session, one.revision, by=person.id, now=now))
    receipts = tuple(dict.fromkeys(one.receipt for one in verified))
    return Done(verified, None, matter, receipts)
