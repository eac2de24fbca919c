"""The roll-up once more, in the plainest Python: written from the rules, for the tests to compare with. No SQL."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.answers import Cause, Figure, Source, Status
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Indicator, Kind
from storage.rolled import (
    ActivityPart,
    Agreement,
    Amount,
    Beside,
    Cell,
    Counted,
    IndicatorPart,
    Obstacle,
    Reached,
    Scope,
)
from tests.rollups.worlds import Choice, Sent, World

FURTHEST = ["cancelled", "blocked", "postponed", "not_started", "under_way", "completed"]


@dataclass(frozen=True)
class Fact:
    """One known figure. `verified` of its report as it is now."""

    indicator: str
    area: str
    quarter: Quarter
    organisation: str
    source: Source
    figure: Figure
    verified: bool

    @property
    def subject(self) -> tuple[str, str, Quarter]:
        return self.indicator, self.area, self.quarter


class Oracle:
    def __init__(self, world: World, scope: Scope, year: int, quarter: int | None, now: datetime) -> None:
        self.world, self.plan, self.now = world, world.plan, now
        self.quarters = self._quarters(scope, year, quarter)
        self.codes = [o.code for o in self.plan.organisations]
        self.reports = [one for one in world.sent if one.post.quarter in self.quarters]
        self.facts = [
            Fact(code, one.post.area, one.post.quarter, one.post.organisation, one.post.source, figure,
                 one.latest[0] in one.verified)
            for one in self.reports
            for code, figure in one.latest[1].figures.items()
            if figure.value is not None
        ]  # fmt: skip

    # ------------------------------------------------------------------------------------------------ the time

    def _quarters(self, scope: Scope, year: int, quarter: int | None) -> tuple[Quarter, ...]:
        calendar, today = self.plan.calendar, self.plan.calendar.today(self.now)
        if scope is Scope.QUARTER:
            return (Quarter(year, quarter or 0),)
        over = [Quarter(year, n) for n in (1, 2, 3, 4) if calendar.last_day(Quarter(year, n)) < today]
        if scope is Scope.OCTOBER:
            over = over[:3]
        return tuple(over) or (Quarter(year, 1),)

    def provisional(self) -> tuple[Quarter, ...]:
        calendar, today, found = self.plan.calendar, self.plan.calendar.today(self.now), []
        for quarter in self.quarters:
            more = max([days for q, _, days in self.world.extended if q == quarter], default=0)
            if today <= calendar.lock_day(quarter, more):
                found.append(quarter)
        return tuple(found)

    # ---------------------------------------------------------------------------------------------- the reports

    def expected(self, activity: Activity) -> set[tuple[str, Source, str, Quarter]]:
        """What the plan expects, and what came all the same."""
        own = [one.post for one in self.reports if one.post.activity == activity.code]
        found = {(post.organisation, post.source, post.area, post.quarter) for post in own}
        for quarter in self.quarters:
            if quarter not in activity.planned or not activity.indicators:
                continue
            for source, organisations in (
                (Source.MINISTRY, activity.responsible),
                (Source.COMONITOR, activity.comonitors),
            ):
                for organisation in organisations:
                    places = activity.areas or self.manned(organisation, source, quarter)
                    found |= {(organisation, source, area, quarter) for area in places}
        return found

    def manned(self, organisation: str, source: Source, quarter: Quarter) -> list[str]:
        """Where somebody could report on the quarter: there by the last day, and still there when it was due."""
        end = self.plan.calendar.last_day(quarter)
        return [
            one.area
            for one in self.world.people
            if (one.organisation, one.source) == (organisation, source)
            and one.joined <= end + timedelta(days=self.plan.calendar.lock)
            and (one.revoked is None or one.revoked >= end + timedelta(days=self.plan.calendar.due))
        ]

    def counted(self, wanted: Callable[[str, str, Source, str, Quarter], bool]) -> Counted:
        """Of the expected reports (activity, organisation, source, area, quarter) that are wanted."""
        expected = received = on_time = verified = 0
        for activity in self.plan.activities:
            for organisation, source, area, quarter in self.expected(activity):
                if not wanted(activity.code, organisation, source, area, quarter):
                    continue
                expected += 1
                for one in self.reports:
                    post = one.post
                    if (post.activity, post.organisation, post.source, post.area, post.quarter) == (
                        activity.code, organisation, source, area, quarter,
                    ):  # fmt: skip
                        received += 1
                        on_time += one.on_time
                        verified += one.latest[0] in one.verified
        differing = set()
        for activity in self.plan.activities:
            for indicator in activity.indicators:
                for facts in self.subjects(indicator):
                    if self.agreement(indicator, facts) is Agreement.DIVERGENT:
                        _, area, quarter = facts[0].subject
                        whose = {(fact.organisation, fact.source) for fact in facts}
                        if any(wanted(activity.code, o, s, area, quarter) for o, s in whose):
                            differing.add((activity.code, area, quarter))
        return Counted(expected, received, on_time, verified, len(differing))

    # ---------------------------------------------------------------------------------------------- the figures

    def subjects(self, indicator: Indicator) -> list[list[Fact]]:
        found: dict[object, list[Fact]] = {}
        for fact in self.facts:
            if fact.indicator == indicator.code and not indicator.protected:
                found.setdefault(fact.subject, []).append(fact)
        return list(found.values())

    def choice(self, facts: list[Fact]) -> Choice | None:
        standing = [
            one for one in self.world.choices
            if (one.indicator, one.area, one.quarter) == facts[0].subject and not one.undone
        ]  # fmt: skip
        if not standing:
            return None
        activity = next(a for a in self.plan.activities if facts[0].indicator in [i.code for i in a.indicators])
        same = [
            one
            for one in self.reports
            if (one.post.activity, one.post.area, one.post.quarter) == (activity.code, *facts[0].subject[1:])
        ]
        return standing[-1] if all(self.as_compared(one, standing[-1]) for one in same) else None

    def as_compared(self, sent: Sent, choice: Choice) -> bool:
        """The report says of what was chosen what it said then."""
        then = [said for number, said in sent.revisions if number <= choice.compared]
        if not then:
            return False
        before, now = (said.figures.get(choice.indicator, Figure()) for said in (then[-1], sent.latest[1]))
        return (before.value, before.women, before.men, before.whole, before.unseen is None) == (
            now.value, now.women, now.men, now.whole, now.unseen is None,
        )  # fmt: skip

    def agreement(self, indicator: Indicator, facts: list[Fact]) -> Agreement:
        if self.choice(facts) is not None:
            return Agreement.SETTLED
        theirs = self.added(indicator, [fact for fact in facts if fact.source is Source.MINISTRY])
        others = [self.added(indicator, [fact]) for fact in facts if fact.source is Source.COMONITOR]
        if theirs is None or not others:
            return Agreement.ONE_SOURCE
        near = all(other is not None and self.near(indicator.kind, theirs, other) for other in others)
        return Agreement.CONCORDANT if near else Agreement.DIVERGENT

    def near(self, kind: Kind, one: Amount, other: Amount) -> bool:
        allowed = self.plan.differences
        if kind is Kind.YES_NO:
            return one.value / (one.whole or 1) == other.value / (other.whole or 1)
        if kind is Kind.PERCENT:
            if not one.whole or not other.whole:
                return one.whole == other.whole
            apart = abs(one.value * other.whole - other.value * one.whole)
            return 100 * apart <= allowed.percent * one.whole * other.whole
        pairs = [(one.value, other.value)]
        if one.women is not None and other.women is not None:
            pairs += [(one.women, other.women), (one.men or 0, other.men or 0)]
        return all(abs(a - b) <= allowed.absolute or 100 * abs(a - b) <= allowed.percent * max(a, b) for a, b in pairs)

    def added(self, indicator: Indicator, facts: Iterable[Fact]) -> Amount | None:
        figures = [fact.figure for fact in facts]
        if not figures:
            return None
        value = sum(figure.value or 0 for figure in figures)
        if indicator.kind is Kind.YES_NO:
            return Amount(value, whole=len(figures))
        if indicator.kind is Kind.PERCENT:
            return Amount(value, whole=sum(figure.whole or 0 for figure in figures))
        if any(figure.women is None for figure in figures):
            return Amount(value)
        return Amount(value, sum(figure.women or 0 for figure in figures), sum(figure.men or 0 for figure in figures))

    def last(self, indicator: Indicator, facts: list[Fact]) -> list[Fact]:
        """Of ministries' figures, those that count."""
        if indicator.kind is Kind.COUNT:
            return facts
        return [
            fact for fact in facts
            if not any(
                (f.area, f.organisation) == (fact.area, fact.organisation) and f.quarter > fact.quarter for f in facts
            )
        ]  # fmt: skip

    def comonitors(self, indicator: Indicator, facts: list[Fact]) -> list[Fact]:
        """The first organisation's of each subject, of other kinds than counts in its area's last quarter."""
        theirs = [fact for fact in facts if fact.source is Source.COMONITOR]
        first = [
            min((f for f in theirs if f.subject == subject), key=lambda f: self.codes.index(f.organisation))
            for subject in dict.fromkeys(fact.subject for fact in theirs)
        ]
        if indicator.kind is Kind.COUNT:
            return first
        return [f for f in first if f.quarter == max(g.quarter for g in first if g.area == f.area)]

    def of_record(self, indicator: Indicator, facts: list[Fact]) -> list[tuple[Fact, bool]]:
        """The figures that count, and whether each is verified."""
        found: dict[str, dict[Quarter, list[tuple[Fact, bool]]]] = {}
        for subject in dict.fromkeys(fact.subject for fact in facts):
            here = [fact for fact in facts if fact.subject == subject]
            choice = self.choice(here)
            ministries = [(fact, fact.verified) for fact in here if fact.source is Source.MINISTRY]
            looked_at = [(fact, True) for fact in here if fact.source is Source.COMONITOR and fact.verified]
            if choice is not None and choice.source is Source.MINISTRY:
                counts = [(fact, True) for fact, _ in ministries]
            elif choice is not None:
                counts = [(fact, True) for fact in here if fact.organisation == choice.organisation]
            else:
                counts = ministries or sorted(looked_at, key=lambda one: self.codes.index(one[0].organisation))[:1]
            if counts:
                found.setdefault(subject[1], {})[subject[2]] = counts
        result = []
        for quarters in found.values():
            if indicator.kind is Kind.COUNT:
                result += [one for counts in quarters.values() for one in counts]
            elif quarters[max(quarters)][0][0].source is Source.COMONITOR:
                result += quarters[max(quarters)]
            else:
                theirs = [one for counts in quarters.values() for one in counts if one[0].source is Source.MINISTRY]
                kept = self.last(indicator, [fact for fact, _ in theirs])
                result += [one for one in theirs if one[0] in kept]
        return result

    def cell(
        self, activity: Activity, indicator: Indicator, target: int | None, *,
        quarter: Quarter | None = None, area: str | None = None, organisation: str | None = None,
    ) -> Cell:  # fmt: skip
        def here(fact_area: str, fact_quarter: Quarter) -> bool:
            return area in (None, fact_area) and quarter in (None, fact_quarter)

        def whose(code: str) -> bool:
            return organisation in (None, code)

        facts = [f for f in self.facts if f.indicator == indicator.code and here(f.area, f.quarter)]
        theirs = [f for f in facts if f.source is Source.MINISTRY and whose(f.organisation)]
        own = [f for f in facts if f.source is Source.COMONITOR and whose(f.organisation)]
        record = [(f, v) for f, v in self.of_record(indicator, facts) if whose(f.organisation)]
        states = [
            self.agreement(indicator, subject)
            for subject in self.subjects(indicator)
            if here(*subject[0].subject[1:]) and any(whose(f.organisation) for f in subject)
        ]
        reports = [r for r in self.reports if r.post.activity == activity.code and here(r.post.area, r.post.quarter)]
        unknown = [r for r in reports if whose(r.post.organisation)]
        return Cell(
            reported=self.added(indicator, self.last(indicator, theirs)),
            of_record=self.added(indicator, [f for f, _ in record]),
            verified=self.added(indicator, [f for f, verified in record if verified]),
            comonitor=self.added(indicator, self.comonitors(indicator, own)),
            target=target,
            expected=sum(
                here(a, q) and whose(o) and s is Source.MINISTRY
                for o, s, a, q in self.expected(activity)
            ),
            figures=len(theirs),
            with_means=sum(
                indicator.code in r.latest[1].means and r.post.source is Source.MINISTRY and self.known(r, indicator)
                for r in unknown
            ),
            not_reported=sum(
                r.post.source is Source.MINISTRY and not self.known(r, indicator)
                for r in unknown
            ),
            not_observed=sum(
                r.post.source is Source.COMONITOR and indicator.code in r.latest[1].figures
                and not self.known(r, indicator)
                for r in unknown
            ),
            agreement=next((a for a in ORDER if a in states), None),
            differing=states.count(Agreement.DIVERGENT),
            settled=states.count(Agreement.SETTLED),
            beside=None if organisation else self.beside(indicator, facts),
            observed=len(own),
            to_observe=sum(
                here(a, q) and whose(o) and s is Source.COMONITOR for o, s, a, q in self.expected(activity)
            ),
        )  # fmt: skip

    def beside(self, indicator: Indicator, facts: list[Fact]) -> Beside | None:
        """Both sources, of the areas and quarters of which each has a figure."""
        both: list[tuple[list[Fact], Fact]] = []
        for subject in sorted({fact.subject for fact in facts}):
            here = [fact for fact in facts if fact.subject == subject]
            theirs = [fact for fact in here if fact.source is Source.MINISTRY]
            others = [fact for fact in here if fact.source is Source.COMONITOR]
            if theirs and others:
                both.append((theirs, min(others, key=lambda fact: self.codes.index(fact.organisation))))
        if indicator.kind is not Kind.COUNT:
            newest = {other.area: other.quarter for _, other in both}  # in the order of quarters
            both = [one for one in both if newest[one[1].area] == one[1].quarter]
        ministry = self.added(indicator, [fact for theirs, _ in both for fact in theirs])
        comonitor = self.added(indicator, [other for _, other in both])
        return None if ministry is None or comonitor is None else Beside(ministry, comonitor, len(both))

    def known(self, sent: Sent, indicator: Indicator) -> bool:
        figure = sent.latest[1].figures.get(indicator.code)
        return figure is not None and figure.value is not None

    # ------------------------------------------------------------------------------------------------ the parts

    def indicator(self, activity: Activity, indicator: Indicator) -> tuple[bool | None, Cell, dict[object, Cell]]:
        """Whether it is reached, of all; and by quarter, area and organisation."""
        targets = [indicator.targets[q] for q in self.quarters if q in indicator.targets]
        target = None
        if targets:
            target = sum(targets) if indicator.kind is Kind.COUNT else targets[-1]
        if indicator.protected:  # the plan's targets, and nothing that anybody reported
            wanted: dict[object, Cell] = {q: Cell(target=t) for q, t in indicator.targets.items() if q in self.quarters}
            return None, Cell(target=target), wanted
        whole = self.cell(activity, indicator, target)
        cells: dict[object, Cell] = {}
        for quarter in self.quarters:
            cells[quarter] = self.cell(activity, indicator, indicator.targets.get(quarter), quarter=quarter)
        for area in self.plan.areas:
            cells[area.key] = self.cell(activity, indicator, None, area=area.key)
        for code in self.codes:
            cells[code] = self.cell(activity, indicator, None, organisation=code)
        reached = None
        known = whole.of_record is not None and (indicator.kind is not Kind.PERCENT or whole.of_record.whole != 0)
        if target and whole.of_record is not None and known:
            reached = self.enough(activity, indicator, whole.of_record, target)
        return reached, whole, cells

    def enough(self, activity: Activity, indicator: Indicator, amount: Amount, target: int) -> bool:
        if indicator.kind is Kind.PERCENT:
            return bool(amount.whole) and 100 * amount.value / (amount.whole or 1) >= target
        if indicator.kind is Kind.YES_NO:
            return amount.value >= len({(o, a) for o, s, a, _ in self.expected(activity) if s is Source.MINISTRY})
        return amount.value >= target

    def reached(self, indicators: Iterable[tuple[Activity, Indicator]]) -> Reached:
        states = [
            state if state is not None else "unknown"
            for state, whole, _ in (self.indicator(activity, one) for activity, one in indicators if not one.protected)
            if whole.target
        ]
        return Reached(states.count(True), len(states), states.count("unknown"))

    def activity(self, activity: Activity) -> dict[str, object]:
        """What an ActivityPart says besides its indicators and reports."""
        own = [r for r in self.reports if r.post.activity == activity.code and r.post.source is Source.MINISTRY]
        stands = {}
        for report in sorted(own, key=lambda r: r.post.quarter):
            if report.latest[1].standing is not None:
                stands[report.post.organisation, report.post.area] = report.latest[1].standing
        spent = [r.latest[1].spent for r in own if r.latest[1].spent is not None]
        causes: dict[Cause, list[str]] = {}
        for report in own:
            standing = report.latest[1].standing
            if standing is not None and standing.cause is not None:
                causes.setdefault(standing.cause, []).append(report.post.area)
        order = sorted(causes, key=lambda cause: (-len(causes[cause]), list(Cause).index(cause)))
        budgets = [activity.budget[y] for y in {q.year for q in self.quarters} if y in activity.budget]
        worst = min((one.status for one in stands.values()), key=FURTHEST.index, default=None)
        return {
            "status": None if worst is None else Status(worst),
            "late": any(one.late for one in stands.values()),
            "obstacles": tuple(
                Obstacle(cause, len(causes[cause]), tuple(a.key for a in self.plan.areas if a.key in causes[cause]))
                for cause in order
            ),
            "budget": sum(budgets) if budgets else None,
            "spent": sum(spent) if spent else None,
            "spent_in": len(spent),
        }


ORDER = (Agreement.DIVERGENT, Agreement.SETTLED, Agreement.CONCORDANT, Agreement.ONE_SOURCE)


def same(oracle: Oracle, part: ActivityPart, activity: Activity) -> None:
    """Raises AssertionError where the part says something else than the oracle."""
    for name, value in oracle.activity(activity).items():
        assert getattr(part, name) == value, (activity.code, name)
    assert part.counted == oracle.counted(lambda a, o, s, p, q: a == activity.code and s is Source.MINISTRY)
    assert [i.code for i in part.indicators] == [i.code for i in activity.indicators]
    for indicator, said in zip(activity.indicators, part.indicators, strict=True):
        _same_indicator(oracle.indicator(activity, indicator), said)


def _same_indicator(expected: tuple[bool | None, Cell, dict[object, Cell]], said: IndicatorPart) -> None:
    reached, whole, cells = expected
    assert said.whole == whole, said.code
    assert said.reached == reached, said.code
    there = {**said.quarters, **said.areas, **said.organisations}
    for key, cell in cells.items():
        assert there.get(key, Cell()) == cell, (said.code, str(key))  # type: ignore[call-overload]
    assert set(there) <= set(cells)
