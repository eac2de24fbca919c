"""The cards of a year's summary, put together from its roll-up, its editions, and what the reader may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.progress import years
from bot.house import House
from bot.messages import yearly as messages
from bot.messages import yearly_changes
from bot.messages.naming import named_to_all
from bot.messages.yearly import Frozen, Offered, Year
from bot.messages.yearly_changes import Named
from bot.texts import Words
from scheduler.milestones import report_day
from storage import awaited, editions, narrowed, releases, reviewing, rollups, team
from storage.calendar import Quarter
from storage.editions import Edition
from storage.next_edition import differs
from storage.people import Person
from storage.permissions import Action, may
from storage.plan.logframe import Logframe
from storage.releases import MOST_EDITIONS
from storage.report_writers import written_of
from storage.rolled import Counted, RollUp, Scope
from storage.rollup_changes import Change, own
from storage.rollup_plan import as_reported
from storage.rollups import NotOfThePlan


@dataclass(frozen=True)
class Desk:
    """Who looks at which year of which plan, and when."""

    session: Session
    house: House
    words: Words
    person: Person
    plan: Logframe
    year: int
    at: datetime

    @property
    def today(self) -> date:
        return self.plan.calendar.today(self.at)

    @cached_property
    def closes(self) -> tuple[Quarter, date] | None:
        """The last quarter of the year that still takes reports from anywhere, and its last day."""
        for quarter in reversed([one for one in self.plan.calendar.quarters if one.year == self.year]):
            lock = self.plan.calendar.lock_day(quarter, rollups.most_days(self.session, self.plan, quarter))
            if self.today <= lock:
                return quarter, lock
        return None

    @cached_property
    def report_day(self) -> date | None:
        """The day of the yearly report in this year: from the first of its month on, or once an edition is frozen."""
        day = report_day(self.plan.rules, self.year)
        if self.today < day.replace(day=1):
            return None
        return day if self.closes is not None or self.newest(october=True) is not None else None

    @property
    def drafts(self) -> bool:
        """Whether the reader may see figures that nobody has approved."""
        return may(self.person, Action.MAKE_DOCUMENTS) and not self.blind

    @property
    def blind(self) -> bool:
        """Whether the reader is told nothing of what others sent, not even that it came, before a choice is approved:
        whose own reports alone are counted in drafts."""
        return narrowed.blind(self.plan, self.person.organisation_code)

    def newest(self, *, october: bool = False) -> Edition | None:
        return editions.latest(self.session, self.plan.id, _scope(october=october), self.year, None)

    def edition(self, number: int, *, october: bool) -> Edition | None:
        wanted = (_scope(october=october), self.year, number)
        found = editions.editions(self.session, self.plan.id)
        return next((one for one in found if (one.scope, one.year, one.edition) == wanted), None)

    def rolled(self, *, october: bool = False) -> RollUp:
        """As it would be frozen now. Raises NotOfThePlan."""
        return rollups.roll_up(self.session, self.plan, _scope(october=october), self.year, None, self.at)

    def of(self, edition: int, *, october: bool) -> Year:
        day = report_day(self.plan.rules, self.year) if october else None
        return Year(self.plan.id, self.year, edition, day)

    def _next(self, *, october: bool) -> Year:
        newest = self.newest(october=october)
        return self.of(1 if newest is None else newest.edition + 1, october=october)

    # ---------------------------------------------------------------------------------------------------- the cards

    def present(self, *, october: bool) -> Card:
        """The newest edition, or where there is none the draft."""
        newest = self.newest(october=october)
        if newest is not None:
            return self.frozen(newest, october=october)
        return (self.october() if october else None) or self.draft()

    def draft(self) -> Card:
        """11.2"""
        approve, rolled = may(self.person, Action.APPROVE), self.rolled()
        offered = Offered(
            approve=approve,
            ask=not approve,
            review=may(self.person, Action.VERIFY) and self.drafts,
            settle=self._to_settle(rolled),
            documents=self.drafts,
            words=self._written(),
            october=self.report_day,
            years=self.years,
            whose=self._whose,
        )
        counted = rolled.by_organisation.get(self._whose, Counted()) if self.blind else rolled.counted
        return messages.draft(self.words, self._next(october=False), counted, self.closes, offered)

    def _to_settle(self, rolled: RollUp) -> tuple[int, Quarter] | None:
        """In how many of what is reviewed together this reader can choose, and the first quarter that has any."""
        found = {}
        for quarter in (q for q, n in rolled.by_quarter.items() if n.differing and self.drafts):
            there = reviewing.waiting(self.session, self.plan, quarter, self.person, self.today).in_order
            mine = [matter for _, matter in there if reviewing.may_choose(self.person, matter)]
            found[quarter] = len([matter for matter in mine if matter.differing])
        return next(((sum(found.values()), quarter) for quarter, n in found.items() if n), None)

    @property
    def _whose(self) -> str:
        """Whose reports a draft counts, where they are not everybody's."""
        return (self.person.organisation_code or "") if self.blind else ""

    def _written(self) -> tuple[int, int] | None:
        """How many words of the report are there, of those that the reader writes; None for who writes none."""
        written, all_ = written_of(self.session, self.person, self.plan, self.year)
        return (written, all_) if all_ else None

    def october(self) -> Card | None:
        """The draft of the edition for the day of the report."""
        try:
            rolled = self.rolled(october=True)
        except NotOfThePlan:
            return None
        coming = next((q for q in rolled.quarters if q.year == self.year and self._awaited(q)), None)
        due = None if coming is None else (coming, self.plan.calendar.due_day(coming))
        offered = Offered(approve=may(self.person, Action.APPROVE), documents=self.drafts, whose=self._whose)
        return messages.october(self.words, self._next(october=True), self._parts(rolled), due, offered)

    def _awaited(self, quarter: Quarter) -> bool:
        return self.today <= self.plan.calendar.due_day(quarter)

    def _parts(self, rolled: RollUp) -> list[tuple[str, Counted]]:
        """The last full year, and of this year the quarters whose reports are due."""
        every = {q: n for period in rolled.periods for q, n in period.by_quarter.items()}
        counted = self._own(every) if self.blind else every
        before = {q: n for q, n in counted.items() if q.year < self.year}
        since = {q: n for q, n in counted.items() if q.year == self.year and not self._awaited(q)}
        parts = [(str(self.year - 1), _sum(before))] if before else []
        if since:
            first, last = min(since), max(since)
            name = self.words.quarter(last)
            if first != last:
                name = f"{self.words.quarter(first, year=False)}-{name}"
            parts.append((name, _sum(since)))
        return parts

    def _own(self, quarters: Iterable[Quarter]) -> dict[Quarter, Counted]:
        """What of the reader's own organisation is expected and came."""
        mine = () if self.person.organisation is None else (self.person.organisation,)
        places = {q: awaited.counted(self.session, self.plan, q, mine).values() for q in quarters}
        return {q: Counted(sum(n.expected for n in of), sum(n.received for n in of)) for q, of in places.items()}

    def question(self, *, october: bool) -> Card | None:
        """11.4, or why it is not asked."""
        of = self._next(october=october)
        if not may(self.person, Action.APPROVE):
            return messages.coordination_approves(self.words, of)
        if not october and self.closes is not None:
            return messages.still_open(self.words, of, self.closes)
        try:
            rolled = self.rolled(october=october)
        except NotOfThePlan:
            return None
        there = [reviewing.waiting(self.session, self.plan, q, self.person, self.today) for q in rolled.every_quarter]
        left = sum(one.left + len(one.own) for one in there)
        awaited = sum(len(one.sent_back) for one in there)
        differing = sum(period.counted.differing for period in rolled.periods)
        return messages.question(self.words, of, left, differing, awaited)

    def frozen(self, it: Edition, *, october: bool) -> Card:
        """11.5, and how much has changed since where the reader is told of it."""
        newest = self.newest(october=october)
        latest = newest is not None and newest.edition == it.edition and self.drafts
        release = releases.latest(self.session, self.plan.id, self.year)
        # A release is of the year itself, and a year is revised once.
        more = release is None or release.edition < MOST_EDITIONS
        others = [
            one.edition
            for one in editions.editions(self.session, self.plan.id)
            if (one.scope, one.year) == (it.scope, it.year) and one.edition != it.edition
        ]
        offered = Offered(
            documents=not self.blind,
            release=may(self.person, Action.RELEASE) and self.plan.incidents is not None and more and not october,
            words=self._written() if latest and not october else None,
            prepare=latest and differs(self.session, self.plan, it, self.at),
            october=None if october else self.report_day,
            years=self.years,
            editions=sorted(others),
        )
        shown = Frozen(
            on=self.plan.calendar.today(it.frozen_at),
            by=self._called(it.frozen_by),
            hash=it.hash,
            tallied=self.plan.incidents is not None,
            released=None
            if release is None or release.approved_at is None
            else self.plan.calendar.today(release.approved_at),
            changed=self.changed_since(it),
        )
        return messages.frozen(self.words, self.of(it.edition, october=october), shown, offered)

    def approvable(self, it: Edition) -> bool:
        """Whether to ask for an approval after this edition, the newest: another would say something else. Who may not
        approve is told who does."""
        return not may(self.person, Action.APPROVE) or differs(self.session, self.plan, it, self.at)

    def changed_since(self, it: Edition) -> tuple[Change, ...]:
        """What the reader is told of it: where drafts are not theirs to see, what their organisation said itself; of
        an edition that another one followed nothing."""
        newest = self.newest(october=it.scope is Scope.OCTOBER)
        if newest is None or newest.edition != it.edition or not may(self.person, Action.MAKE_DOCUMENTS):
            return ()
        found = editions.changed_since(self.session, self.plan, it, self.at)
        return own(found, self.person.organisation_code) if self.blind else found

    def changes(self, it: Edition, page: int, *, october: bool) -> Card:
        """11.7's [See]."""
        known = as_reported(self.session, self.plan, self.plan.calendar.quarters)
        named = Named(
            kinds={i.code: i.kind for a in known.activities for i in a.indicators},
            areas={area.key: self.words.text(area.names) for area in known.areas},
            currency=known.currency,
            shared=frozenset(
                code
                for a in known.activities
                if len(a.responsible) > 1
                for code in (a.code, *(i.code for i in a.indicators))
            ),
        )
        of, next_one = (
            self.of(it.edition, october=october),
            self.drafts and differs(self.session, self.plan, it, self.at),
        )
        return yearly_changes.changes(self.words, of, self.changed_since(it), named, page, next_one=next_one)

    def not_frozen(self) -> Card:
        found = {
            one.year
            for one in editions.editions(self.session, self.plan.id)
            if one.scope is Scope.YEAR and one.year != self.year
        }
        return messages.not_frozen(self.words, self.of(1, october=False), sorted(found))

    @property
    def years(self) -> list[int]:
        return [year for year in years(self.plan.calendar, self.today) if year != self.year]

    def _called(self, who: int) -> str | None:
        """None for the reader; who is not known any more is the coordination."""
        if who == self.person.id:
            return None
        member = team.member(self.session, who, self.at)
        if member is None:
            return self.words.label("the coordination")
        return named_to_all(self.words, self.house.plans.open(self.session), member)


def _scope(*, october: bool) -> Scope:
    return Scope.OCTOBER if october else Scope.YEAR


def _sum(by_quarter: Mapping[Quarter, Counted]) -> Counted:
    return Counted(
        expected=sum(n.expected for n in by_quarter.values()),
        received=sum(n.received for n in by_quarter.values()),
    )
