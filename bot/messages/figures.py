"""How figures, states and causes are written, wherever a person reads them."""

from bot.texts import Words, later
from storage.answers import Cause, Fall, Figure, How, Standing, Status
from storage.calendar import Quarter

STATUSES = {
    Status.UNDER_WAY: later("Under way"),
    Status.COMPLETED: later("Completed"),
    Status.NOT_STARTED: later("Not started"),
    Status.POSTPONED: later("Postponed"),
    Status.BLOCKED: later("Blocked"),
    Status.CANCELLED: later("Cancelled"),
}
STATUSES_WITHIN = {
    Status.UNDER_WAY: later("under way"),
    Status.COMPLETED: later("completed"),
    Status.NOT_STARTED: later("not started"),
    Status.POSTPONED: later("postponed"),
    Status.BLOCKED: later("blocked"),
    Status.CANCELLED: later("cancelled"),
}
CAUSES = {
    Cause.INSECURITY: later("Insecurity"),
    Cause.ACCESS: later("Access"),
    Cause.STAFF: later("Staff"),
    Cause.FUNDING: later("Funding"),
    Cause.NEW_REGIONS: later("New regions"),
    Cause.SOCIAL_CONSTRAINTS: later("Social and cultural constraints"),
    Cause.OTHER: later("Other"),
}
CAUSES_WITHIN = {
    Cause.INSECURITY: later("insecurity"),
    Cause.ACCESS: later("access"),
    Cause.STAFF: later("staff"),
    Cause.FUNDING: later("funding"),
    Cause.NEW_REGIONS: later("new regions"),
    Cause.SOCIAL_CONSTRAINTS: later("social and cultural constraints"),
    Cause.OTHER: later("other cause"),
}
FALLS = {
    Fall.DOUBLE_COUNT: later("Double count"),
    Fall.OTHER: later("Other"),
}
HOWS = {
    How.SEEN: later("Seen on site"),
    How.DOCUMENTS: later("Documents seen"),
    How.PEOPLE_MET: later("People met"),
}


def figure(words: Words, figure: Figure, *, yes_no: bool = False, sum_up: bool = False) -> str:
    """A figure as text: "9", "24 F, 16 H", "40/160 = 25 %", "yes", "not observed: access".

    `sum_up` adds the total of women and men. Plain text.
    """
    if figure.unseen is not None:
        return words.label("not observed: {cause}", cause=words.label(CAUSES_WITHIN[figure.unseen]))
    if figure.value is None:
        return words.label("no answer")
    if yes_no:
        return words.yes_no(bool(figure.value))
    if figure.whole is not None:
        share = f"{words.number(figure.value)}/{words.number(figure.whole)}"
        return f"{share} = {words.percent(figure.value, figure.whole)}" if figure.whole else share
    if figure.women is not None and figure.men is not None:
        people = words.label("{women} F, {men} M", women=figure.women, men=figure.men)
        return f"{people} = {words.number(figure.value)}" if sum_up else people
    return words.number(figure.value)


def standing(words: Words, standing: Standing) -> str:
    """ "under way", "late: access", "blocked: insecurity". Plain text."""
    status = words.label("late") if standing.late else words.label(STATUSES_WITHIN[standing.status])
    if standing.cause is None:
        return status
    return words.label("{status}: {cause}", status=status, cause=words.label(CAUSES_WITHIN[standing.cause]))


def known(words: Words, said: Standing | None, how: How | None) -> str:
    """How far a ministry says it is, or how an NGO knows; empty where neither was said. Plain text."""
    if said is not None:
        return standing(words, said)
    return "" if how is None else words.label(HOWS[how]).lower()


def quarter(words: Words, quarter: Quarter, among: Quarter) -> str:
    """The quarter's name; its year only where it differs from the report's own."""
    return words.quarter(quarter, year=quarter.year != among.year)
