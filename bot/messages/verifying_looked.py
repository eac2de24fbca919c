"""A matter that is looked at: what its screens are made of, and what its reader may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.messages.sheet import WIDE
from bot.messages.verifying import SHORTEST, At
from bot.texts import Words
from storage.answers import Source
from storage.earlier import Known
from storage.matters import Choice, Matter, Report, Subject


@dataclass(frozen=True)
class Looked:
    """A matter on the table. `names`: organisations' codes by id; `before`: by indicator, what is known of the
    quarter before. `verifies`: the reports that the reader can verify; `chooses`: or choose in it; `own`: not, for they
    entered it; `undoes`: or take back what was verified; `retracts`: the choices that they can; `decided`: what was, as
    a button that takes it back carries it. `back`: the send-back that is open of a report, where the reader can take it
    back; `returnable`: the first report that the reader can send back now."""

    plan: int
    matter: Matter
    at: At
    area: str
    names: dict[int, str]
    before: Mapping[str, Known]
    today: date
    verifies: tuple[Report, ...]
    chooses: bool
    own: bool
    undoes: bool
    retracts: tuple[Choice, ...]
    decided: int
    back: dict[int, int]
    returnable: Report | None

    @property
    def main(self) -> Report:
        """The report that a question goes to."""
        return next(report for report in self.matter.reports if report.id == self.at.report)

    def of(self, source: Source) -> tuple[Report, ...]:
        return tuple(report for report in self.matter.reports if report.source is source)

    @property
    def ministries(self) -> str:
        """What the ministries' side is called."""
        there = [self.names[report.organisation] for report in self.of(Source.MINISTRY)]
        return "+".join(there)

    @property
    def compared(self) -> tuple[Subject, ...]:
        """Those that somebody has said something of."""
        return tuple(subject for subject in self.matter.subjects if subject.agreement is not None)


def area_beside(words: Words, looked: Looked, taken: int) -> str:
    """The area's name, as long as a line has room beside what is `taken` of it."""
    return words.cut(looked.area, max(WIDE - taken, SHORTEST))


def whose(looked: Looked, organisation: int | None) -> str:
    return looked.ministries if organisation is None else looked.names[organisation]
