"""The words for where an activity stands and why, as people write them: "retard, accès", "late: access"."""

import re
from enum import StrEnum

from bot.forms.spelling import folded
from storage.answers import Cause, Standing, Status

LATE = "late"
STATES: dict[str, tuple[str, ...]] = {
    Status.UNDER_WAY: (
        "en cours", "encours", "en cours d'execution", "under way", "underway", "ongoing", "in progress",
    ),
    Status.COMPLETED: (
        "achevee", "acheve", "terminee", "termine", "finie", "fini", "realisee", "realise", "completed", "complete",
        "finished", "done",
    ),
    LATE: ("en retard", "retard", "retardee", "late", "delayed"),
    Status.NOT_STARTED: (
        "non demarree", "non demarre", "pas demarree", "pas demarre", "non commencee", "non commence",
        "pas commencee", "pas commence", "not started", "not begun",
    ),
    Status.POSTPONED: ("reportee", "reporte", "differee", "differe", "postponed"),
    Status.CANCELLED: ("annulee", "annule", "abandonnee", "abandonne", "cancelled", "canceled"),
    Status.BLOCKED: ("bloquee", "bloque", "blocked"),
}  # fmt: skip
CAUSES: dict[Cause, tuple[str, ...]] = {
    Cause.INSECURITY: ("insecurite", "insecurity"),
    Cause.ACCESS: ("acces", "difficulte d'acces", "access"),
    Cause.STAFF: ("personnel", "manque de personnel", "staff"),
    Cause.FUNDING: ("financement", "manque de financement", "fonds", "manque de fonds", "budget", "funding"),
    Cause.NEW_REGIONS: ("nouvelles regions", "new regions"),
    Cause.SOCIAL_CONSTRAINTS: (
        "pesanteurs socio-culturelles", "pesanteurs socioculturelles", "pesanteurs",
        "social and cultural constraints", "social constraints",
    ),
    Cause.OTHER: ("autre", "autre cause", "other", "other cause"),
}  # fmt: skip
UNSEEN = (
    "pas pu constater", "pas constate", "pas constatee", "non constate", "non constatee", "non observe",
    "non observee", "pas observe", "pas observee", "could not observe", "not observed",
)  # fmt: skip
BESIDE = frozenset(
    ("et", "and", "mais", "but", "cause", "reason", "raison", "pour", "par", "a", "de", "du", "d", "l", "la", "le",
     "because", "of", "due", "to", "est", "is")
)  # fmt: skip


class NotRead(StrEnum):
    """Why words are no state."""

    STATE = "state"  # none of the states, or two of them
    CAUSE = "cause"  # a cause is missing
    CAUSE_UNREAD = "cause_unread"
    ONE_CAUSE = "one_cause"  # more than one
    NO_CAUSE = "no_cause"  # one beside a state that has none


def standing(text: str) -> Standing | NotRead:
    """The state and, where one is needed, its cause. Never guesses."""
    said = _said(text)
    if said is None:
        return NotRead.CAUSE_UNREAD if _wants_a_cause(text) else NotRead.STATE
    states, causes = said
    if LATE in states:
        states = states - {Status.UNDER_WAY}
    if len(states) != 1:
        return NotRead.STATE
    (state,) = states
    read = Standing(Status.UNDER_WAY if state == LATE else Status(state), late=state == LATE)
    if not read.needs_cause:
        return NotRead.NO_CAUSE if causes else read
    if len(causes) != 1:
        return NotRead.ONE_CAUSE if causes else NotRead.CAUSE
    return Standing(read.status, read.late, *causes)


def unseen(text: str) -> Cause | NotRead | None:
    """ "pas constaté, accès", of a co-monitor; None where it does not say so at all."""
    plain = _plain(text)
    said = next((words for words in sorted(UNSEEN, key=len, reverse=True) if _starts(plain, words)), None)
    if said is None:
        return None
    rest = _said(plain[len(said) :])
    if rest is None or rest[0]:
        return NotRead.CAUSE_UNREAD
    if len(rest[1]) != 1:
        return NotRead.ONE_CAUSE if rest[1] else NotRead.CAUSE
    return next(iter(rest[1]))


def _said(text: str) -> tuple[set[str], set[Cause]] | None:
    """All states and causes in it; None where a word is left that means nothing here."""
    rest, states, causes = _plain(text), set[str](), set[Cause]()
    while rest:
        for phrase, meaning in PHRASES:
            if _starts(rest, phrase):
                if isinstance(meaning, Cause):
                    causes.add(meaning)
                else:
                    states.add(meaning)
                rest = rest[len(phrase) :].lstrip()
                break
        else:
            word, _, rest = rest.partition(" ")
            if word not in BESIDE:
                return None
    return states, causes


def _wants_a_cause(text: str) -> bool:
    plain = _plain(text)
    with_cause = (phrases for state, phrases in STATES.items() if state not in (Status.UNDER_WAY, Status.COMPLETED))
    return any(_starts(plain, _plain(phrase)) for phrases in with_cause for phrase in phrases)


def _starts(text: str, phrase: str) -> bool:
    return text.startswith(phrase) and (len(text) == len(phrase) or text[len(phrase)] == " ")


def _plain(text: str) -> str:
    """Words with one space between, whatever parted them."""
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


PHRASES: list[tuple[str, str | Cause]] = sorted(
    [
        *((_plain(phrase), state) for state, phrases in STATES.items() for phrase in phrases),
        *((_plain(phrase), cause) for cause, phrases in CAUSES.items() for phrase in phrases),
    ],
    key=lambda pair: -len(pair[0]),
)
