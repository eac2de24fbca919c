"""What the words before the `=` change: whether the value stands there, in which order women and men do, and whether
it is another figure than this quarter's."""

import re
from dataclasses import replace
from enum import StrEnum

from bot.forms.message_heading import ORDINALS, WRITTEN, YEAR
from bot.forms.numbers import MEN, SEXES, WOMEN, Refused
from bot.forms.reading import Options
from bot.forms.report import Question
from bot.forms.spelling import folded
from storage.answers import Figure
from storage.calendar import Quarter
from storage.plan.logframe import Kind

BETWEEN_TWO = frozenset(("et", "and", "puis", "then"))
NOT_REACHED = frozenset(
    ("cible", "cibles", "objectif", "objectifs", "prevu", "prevus", "prevue", "prevues", "attendu", "attendus",
     "reference", "target", "targets", "planned", "expected", "baseline")
)  # fmt: skip
EARLIER = re.compile(
    r"(?:trimestre|quarter) (?:precedent|passe|dernier)|(?:dernier|previous|last) (?:trimestre|quarter)"
)


class Order(StrEnum):
    """What the words say of the numbers behind the `=`, where women and men are counted."""

    MEN_FIRST = "men_first"
    UNCLEAR = "unclear"  # one of the two alone, or an order that the plan's own label has


def filled_in(between: str, question: Question) -> bool:
    """Whether something was written on the wrong side: "F 24 H 16 =", "un comité existe oui ="."""
    words = folded(between)
    if question.indicator.kind is Kind.YES_NO and re.search(r"(?:^|[^/\w])(?:oui|non|yes|no)$", words):
        return not any(folded(label) == words for label in question.indicator.label.values())
    known = re.findall(r"\d+", " ".join(map(folded, question.indicator.label.values())))
    return any(not any(run.startswith(number) for run in known) for number in re.findall(r"\d+", words))


def order(between: str, question: Question) -> Order | None:
    """ "hommes femmes = 16 24": None where women come first, or nothing is said."""
    last: list[str] = []
    for word in reversed(_words(between)):
        if word not in SEXES and word not in BETWEEN_TWO:
            break
        if word in SEXES and len(last) < 2:
            last.insert(0, word)
    sexes = [SEXES[word] for word in last]
    if not sexes or sexes == [WOMEN, MEN]:
        return None
    if all(word in _words(_label(question)) for word in last):
        return Order.UNCLEAR if len(set(sexes)) == len(last) == 2 else None
    return Order.MEN_FIRST if sexes == [MEN, WOMEN] else Order.UNCLEAR


def turned(answer: Figure | Options | Refused) -> Figure | Options | Refused:
    """What was read as women, then men, the other way round."""
    if isinstance(answer, Refused):
        return answer
    if isinstance(answer, Options):
        return Options(answer.doubted, tuple(replace(one, women=one.men, men=one.women) for one in answer.figures))
    return replace(answer, women=answer.men, men=answer.women)


def of_another_time(between: str, question: Question, quarter: Quarter) -> bool:
    """ "1.1.1 au T1 = 7", "1.1.1 cible = 10": words that the label does not have."""
    words, label = folded(between), _label(question)
    quarters = [
        next(int(ORDINALS.get(g, g)) for g in found.groups() if g)
        for found in WRITTEN.finditer(words)
        if found[0] not in label
    ]
    years = [int(found[1]) for found in YEAR.finditer(words) if found[1] not in label]
    others = NOT_REACHED.intersection(_words(between)).difference(_words(label))
    earlier = EARLIER.search(words)
    return (
        any(number != quarter.number for number in quarters)
        or any(year != quarter.year for year in years)
        or bool(others)
        or (earlier is not None and earlier[0] not in label)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def _label(question: Question) -> str:
    return " ".join(map(folded, (*question.indicator.label.values(), *question.activity.label.values())))
