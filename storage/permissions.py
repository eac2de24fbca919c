"""Who may do what: one table of roles and actions, asked at every tap. Nothing else in the house decides this.

Beside it stands the rule of four eyes, which is about one report and its authors: it lives with verification.
"""

from enum import StrEnum

from storage.people import Person, Role


class NotAllowed(Exception):
    """This person may not do this, or not here. `action` says what was asked."""

    def __init__(self, action: "Action") -> None:
        super().__init__(action)
        self.action = action


class Action(StrEnum):
    """What people do, as the table below knows it."""

    REPORT = "report"  # submit, correct and read progress reports as one's own organisation
    TALLY = "tally"  # submit counts of incidents
    ASK_DELAY = "ask_delay"
    EXTEND = "extend"
    SEE_PROGRESS = "see_progress"
    SEE_LATE = "see_late"
    VERIFY = "verify"
    SEND_BACK = "send_back"
    ENTER_FOR = "enter_for"  # a report phoned in or on paper
    SEE_TALLIES = "see_tallies"
    SEE_TEAM = "see_team"
    INVITE = "invite"
    REVOKE = "revoke"
    HAND_OVER = "hand_over"
    ANNOUNCE = "announce"
    MAKE_DOCUMENTS = "make_documents"
    WRITE_REPORT = "write_report"  # the words of the yearly report: of the axes in which one's organisation has a part
    SEE_FROZEN = "see_frozen"  # roll-ups that are finished
    APPROVE = "approve"
    RELEASE = "release"
    SEE_REFERRALS = "see_referrals"
    RENEW_REFERRALS = "renew_referrals"  # say that help contacts are right, or wrong, where one’s people are
    OWN_DATA = "own_data"  # one's language, data, conversation


class Reach(StrEnum):
    """How far an action goes for a role."""

    OWN_AREAS = "own_areas"  # own organisation, own areas
    OWN_ORGANISATION = "own_organisation"  # a plan-wide person: everyone
    WHOLE_PLAN = "whole_plan"  # only for a person who belongs to no single organisation
    EVERYWHERE = "everywhere"


REPORTER = {
    Action.REPORT: Reach.OWN_AREAS,
    Action.TALLY: Reach.OWN_AREAS,
    Action.ASK_DELAY: Reach.OWN_AREAS,
    Action.SEE_REFERRALS: Reach.OWN_AREAS,
    Action.OWN_DATA: Reach.EVERYWHERE,
}
TABLE: dict[Role, dict[Action, Reach]] = {
    Role.AGENT: REPORTER,
    Role.COMONITOR: REPORTER,
    Role.COORDINATOR: {
        Action.EXTEND: Reach.OWN_ORGANISATION,
        Action.SEE_PROGRESS: Reach.OWN_ORGANISATION,
        Action.SEE_LATE: Reach.OWN_ORGANISATION,
        Action.VERIFY: Reach.OWN_ORGANISATION,
        Action.SEND_BACK: Reach.OWN_ORGANISATION,
        Action.ENTER_FOR: Reach.OWN_ORGANISATION,
        Action.SEE_TALLIES: Reach.OWN_ORGANISATION,
        Action.SEE_TEAM: Reach.OWN_ORGANISATION,
        Action.INVITE: Reach.OWN_ORGANISATION,
        Action.REVOKE: Reach.OWN_ORGANISATION,
        Action.HAND_OVER: Reach.OWN_ORGANISATION,
        Action.ANNOUNCE: Reach.OWN_ORGANISATION,
        Action.MAKE_DOCUMENTS: Reach.EVERYWHERE,
        Action.WRITE_REPORT: Reach.OWN_ORGANISATION,
        Action.SEE_FROZEN: Reach.EVERYWHERE,
        Action.APPROVE: Reach.WHOLE_PLAN,
        Action.RELEASE: Reach.WHOLE_PLAN,
        Action.SEE_REFERRALS: Reach.EVERYWHERE,
        Action.RENEW_REFERRALS: Reach.OWN_ORGANISATION,
        Action.OWN_DATA: Reach.EVERYWHERE,
    },
    Role.EVALUATOR: {
        Action.SEE_PROGRESS: Reach.EVERYWHERE,
        Action.SEE_FROZEN: Reach.EVERYWHERE,
        Action.OWN_DATA: Reach.EVERYWHERE,
    },
}


def may(person: Person, action: Action, *, organisation: str | None = None, area: str | None = None) -> bool:
    """Whether the person may do this to what belongs to `organisation` (a code) in `area` (a key).

    Either left out asks whether the person may do it at all: whether to offer the button, not whether to obey it.
    """
    reach = TABLE[person.role].get(action)
    own_organisation = organisation is None or person.organisation_code in (None, organisation)
    if reach is None:
        return False
    if reach is Reach.EVERYWHERE:
        return True
    if reach is Reach.WHOLE_PLAN:
        return person.organisation is None
    if reach is Reach.OWN_ORGANISATION:
        return own_organisation
    return own_organisation and (area is None or area in person.areas)


def require(person: Person, action: Action, *, organisation: str | None = None, area: str | None = None) -> None:
    """Raises NotAllowed."""
    if not may(person, action, organisation=organisation, area=area):
        raise NotAllowed(action)
