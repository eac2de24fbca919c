"""What the two sources say of the same, as values: an activity in one area and quarter with its reports, and for each
indicator the ministries' figure beside each NGO's. `storage/comparing.py` reads them.

Figures of protected indicators count survivors: they are never in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zlib import crc32

from storage.answers import Cause, Figure, How, Source, Standing
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Indicator
from storage.reports import FigureState
from storage.rolled import Agreement, Amount
from storage.settlements import Because
from storage.verification import Verified


@dataclass(frozen=True)
class Answer:
    """What one report says of one indicator. `amount`: None where it says nothing, for `cause` if it was not observed;
    None too of a protected indicator, whatever was said. `figure`: the same, as it is added. `means`: where to check
    it."""

    state: FigureState
    figure: Figure
    amount: Amount | None
    cause: Cause | None
    means: str | None


@dataclass(frozen=True)
class Report:
    """A report as it is now: its latest revision (`revision` its id, `number` its count from 1), under which receipt.
    `until`: it was sent back, and this is the day by which an answer is expected. `answers`: by the ids of
    indicators."""

    id: int
    revision: int
    number: int
    activity: int
    area: int
    organisation: int
    source: Source
    receipt: int
    version: int
    how: How | None
    standing: Standing | None
    comment: str | None
    verified: Verified | None
    until: date | None
    answers: Mapping[int, Answer] = field(default_factory=dict)

    def says(self, indicator: Indicator) -> bool:
        """Whether there is a figure of it."""
        answer = self.answers.get(indicator.id)
        return answer is not None and answer.amount is not None

    def waits(self, today: date) -> bool:
        """Whether its answer is waited for still."""
        return self.until is not None and today <= self.until


@dataclass(frozen=True)
class Choice:
    """Which source somebody chose where two differ; `organisation` is the NGO, None for the ministries. `compared`: the
    newest revision then."""

    id: int
    source: Source
    organisation: int | None
    because: Because
    by: int
    at: datetime
    compared: int


@dataclass(frozen=True)
class Subject:
    """One indicator in one area and quarter. `comonitors`: by organisation; `differing`: those of them that do not
    agree with the ministries. `of_record`: the figure that counts; None while none does. `fallen`: what was chosen
    before one of the reports changed, or another came."""

    indicator: Indicator
    ministry: Amount | None
    comonitors: Mapping[int, Amount]
    differing: tuple[int, ...]
    choice: Choice | None
    of_record: Amount | None
    fallen: Choice | None = None

    @property
    def agreement(self) -> Agreement | None:
        if self.choice is not None:
            return Agreement.SETTLED
        if self.differing:
            return Agreement.DIVERGENT
        if self.ministry is not None and self.comonitors:
            return Agreement.CONCORDANT
        return Agreement.ONE_SOURCE if self.ministry is not None or self.comonitors else None

    def said(self, choice: Choice) -> Amount | None:
        """The figure that was chosen."""
        return self.ministry if choice.organisation is None else self.comonitors.get(choice.organisation)


@dataclass(frozen=True)
class Matter:
    """One activity in one area and quarter: what is looked at together. Subjects in the plan's order, without the
    protected ones."""

    activity: Activity
    area: int
    quarter: Quarter
    reports: tuple[Report, ...]
    subjects: tuple[Subject, ...]

    @property
    def newest(self) -> int:
        """The id of the newest revision in it: what was reported is what is there while this stays the same."""
        return max(report.revision for report in self.reports)

    @property
    def shown(self) -> int:
        """What is verified, so short that a button carries it: another once a report is, or what was chosen. The newest
        revision's id as long as nothing is."""
        chosen = self.chosen
        return self.newest if not chosen else brief(self.newest, *(choice.id for choice in chosen))

    @property
    def chosen(self) -> tuple[Choice, ...]:
        return tuple(subject.choice for subject in self.subjects if subject.choice is not None)

    @property
    def differing(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.agreement is Agreement.DIVERGENT)

    def waiting(self, today: date) -> tuple[Report, ...]:
        """Its reports that were sent back and whose answer is waited for."""
        return tuple(report for report in self.reports if report.waits(today))

    @property
    def protected(self) -> tuple[Indicator, ...]:
        return tuple(indicator for indicator in self.activity.indicators if indicator.protected)

    def subject(self, code: str) -> Subject | None:
        return next((subject for subject in self.subjects if subject.indicator.code == code), None)


def brief(*numbers: int) -> int:
    """These numbers as one of seven letters in base 36, whatever else they are."""
    return crc32(",".join(map(str, numbers)).encode())
