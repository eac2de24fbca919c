"""From what was typed at a question to a figure, a refusal or a doubt. No words, no SQL, no draft."""

from dataclasses import dataclass
from enum import StrEnum

from bot.forms import numbers
from bot.forms.numbers import BySex, Doubt, Read, Refused, Share
from bot.forms.report import Question
from storage.answers import Figure
from storage.plan.logframe import Kind

MUCH = 10  # times the larger of what was known and what is aimed at
NOTHING_KNOWN = 100  # stands for both where neither is known


class Doubted(StrEnum):
    """Why one more tap is asked before a figure is noted."""

    MUCH = "much"
    FALL = "fall"
    OF_ZERO = "of_zero"
    SPACES = "spaces"


@dataclass(frozen=True)
class Options:
    """It can be read as each of these."""

    doubted: Doubted
    figures: tuple[Figure, ...]


def figure(question: Question, text: str) -> Figure | Options | Refused:
    """Reads one answer. A total of people not broken down comes back without `women`: ask, or take it as it is."""
    kind = question.indicator.kind
    if kind is Kind.PERCENT:
        return _share(numbers.parts(text))
    if kind is Kind.YES_NO:
        said = numbers.yes_no(text)
        return said if isinstance(said, Refused) else Figure(value=int(said.value))
    if question.indicator.by_sex:
        return _people(numbers.by_sex(text))
    number = numbers.whole(text)
    return number if isinstance(number, Refused) else Figure(value=number.value)


def women(total: int, text: str) -> Figure | Refused:
    """How many of `total` are women."""
    read = numbers.women_of(text, total)
    return read if isinstance(read, Refused) else by_sex(read.value)


def doubted(question: Question, figure: Figure) -> Doubted | None:
    """Whether a figure is so unlikely that it is read back before it is noted."""
    if figure.value is None or question.indicator.kind in (Kind.PERCENT, Kind.YES_NO):
        return None
    known = question.known.figure.value if question.known is not None else None
    if (
        question.indicator.kind is Kind.CUMULATIVE
        and known is not None
        and figure.value < known
        and figure.fall is None
    ):
        return Doubted.FALL
    expected = max([n for n in (known, question.target) if n is not None], default=NOTHING_KNOWN)
    return Doubted.MUCH if figure.value > MUCH * max(expected, 10) else None


def by_sex(people: BySex) -> Figure:
    return Figure(value=people.total, women=people.women, men=people.men)


def _people(read: Read[BySex] | Refused | Doubt[BySex]) -> Figure | Options | Refused:
    if isinstance(read, Refused):
        return read
    if isinstance(read, Doubt):
        return Options(Doubted.SPACES, tuple(by_sex(option) for option in read.options))
    return by_sex(read.value)


def _share(read: Read[Share] | Refused | Doubt[Share]) -> Figure | Options | Refused:
    if isinstance(read, Refused):
        return read
    if isinstance(read, Doubt):
        return Options(Doubted.OF_ZERO, tuple(Figure(value=s.part, whole=s.whole) for s in read.options))
    return Figure(value=read.value.part, whole=read.value.whole)
