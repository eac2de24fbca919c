"""Who may do what: the whole table, cell by cell, and how far each cell reaches."""

from datetime import UTC, datetime

import pytest

from storage.people import Person, Role
from storage.permissions import TABLE, Action, NotAllowed, may, require

# One letter a role: agent, co-monitor, coordinator of an organisation, plan-wide coordinator, evaluator.
MATRIX = {
    Action.REPORT: "ac",
    Action.TALLY: "ac",
    Action.ASK_DELAY: "ac",
    Action.EXTEND: "kp",
    Action.SEE_PROGRESS: "kpe",
    Action.SEE_LATE: "kp",
    Action.VERIFY: "kp",
    Action.SEND_BACK: "kp",
    Action.ENTER_FOR: "kp",
    Action.SEE_TALLIES: "kp",
    Action.SEE_TEAM: "kp",
    Action.INVITE: "kp",
    Action.REVOKE: "kp",
    Action.HAND_OVER: "kp",
    Action.ANNOUNCE: "kp",
    Action.MAKE_DOCUMENTS: "kp",
    Action.WRITE_REPORT: "kp",
    Action.SEE_FROZEN: "kpe",
    Action.APPROVE: "p",
    Action.RELEASE: "p",
    Action.SEE_REFERRALS: "ackp",
    Action.RENEW_REFERRALS: "kp",
    Action.OWN_DATA: "ackpe",
}


def person(role: Role, organisation: str | None, *areas: str) -> Person:
    number = None if organisation is None else 7
    joined = datetime(2013, 4, 3, tzinfo=UTC)
    ids = tuple(range(1, len(areas) + 1))
    return Person(1, role, number, organisation, areas, ids, "fr", None, None, 100, joined)


PEOPLE = {
    "a": person(Role.AGENT, "MSIPC", "gao", "ansongo"),
    "c": person(Role.COMONITOR, "ONG1", "gao"),
    "k": person(Role.COORDINATOR, "MSIPC"),
    "p": person(Role.COORDINATOR, None),
    "e": person(Role.EVALUATOR, None),
}


def test_the_matrix_names_every_action() -> None:
    assert set(MATRIX) == set(Action)
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("who", list(PEOPLE))
def test_each_cell(action: Action, who: str) -> None:
    allowed = who in MATRIX[action]

    assert may(PEOPLE[who], action) is allowed
    if allowed:
        require(PEOPLE[who], action)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(PEOPLE[who], action)
        assert refused.value.action is action


@pytest.mark.parametrize(
    ("who", "action", "organisation", "area", "allowed"),
    [
        ("a", Action.REPORT, "MSIPC", "gao", True),
        ("a", Action.REPORT, "MSIPC", "kidal", False),
        ("a", Action.REPORT, "MPFEF", "gao", False),
        ("a", Action.TALLY, "MSIPC", "ansongo", True),
        ("a", Action.TALLY, "MSIPC", "kidal", False),
        ("c", Action.REPORT, "ONG1", "gao", True),
        ("c", Action.REPORT, "MSIPC", "gao", False),
        ("c", Action.REPORT, "ONG1", "ansongo", False),
        ("k", Action.REPORT, "MSIPC", "gao", False),
        ("k", Action.VERIFY, "MSIPC", "kidal", True),
        ("k", Action.VERIFY, "MPFEF", "kidal", False),
        ("k", Action.REVOKE, "MPFEF", None, False),
        ("k", Action.APPROVE, "MSIPC", None, False),
        ("k", Action.WRITE_REPORT, "MSIPC", None, True),
        ("k", Action.WRITE_REPORT, "MPFEF", None, False),
        ("k", Action.WRITE_REPORT, "", None, False),
        ("p", Action.WRITE_REPORT, "", None, True),
        ("p", Action.VERIFY, "MPFEF", "kidal", True),
        ("p", Action.REVOKE, "MPFEF", None, True),
        ("p", Action.APPROVE, "MSIPC", None, True),
        ("e", Action.SEE_PROGRESS, "MSIPC", "gao", True),
        ("e", Action.SEE_TALLIES, "MSIPC", "gao", False),
        ("e", Action.VERIFY, "MSIPC", "gao", False),
    ],
)
def test_how_far_it_reaches(who: str, action: Action, organisation: str, area: str | None, allowed: bool) -> None:
    assert may(PEOPLE[who], action, organisation=organisation, area=area) is allowed
