"""docs/what-outlives-a-release.md, for buttons and templates: what an earlier release gave away is still understood."""

import pytest

from bot.app import OCCASIONS
from bot.doors import DOORS, built
from bot.occasions import register
from bot.taps import Tap
from storage.calendar import Quarter
from storage.tally_counts import ZERO, Cell, Conflict, Service, Tally, counted, read, total_only
from storage.tally_periods import Period

# Given away by the first schema's release, as its cards carry them.
BUTTONS_0001 = (
    "jy:1::",
    "jn:1::",
    "jl:1::",
    "ja:1::",
    "jr:1::",
    "jm:1::",
    "jx:1::",
    "lg:::fr",
    "hp:::",
    "rr:::",
    "rs:1:fj7:1",
    "rs:1:fj7:1.later",
    "rs:::",
    "ra:1:2:pass",
    "ra:1:2:same",
    "rc:1:2:1.1.1",
    "rk:1:2:",
    "rp:1:2:",
    "rx:1:2:yes",
    "rg:1:2:",
    "re:1:2:",
    "re:1:2:rest",
    "re:1:2:early",
    "rd:1:2:",
    "rq:1:2:",
    "rv:1:2:",
    "rv:1::r",
    "rv:1::b",
    "xe:1:fj7:1.1",
    "xr:1:fj7:1.1",
)
# Of documents and the words of a report: fj6 is the year 2013, fj8 its T2.
BUTTONS_DOCUMENTS = ("do:1:fj6:pdf0", "do:1:fj6:ocsv1", "do:1:fj8:chart0", "wa:1:fj6:")
# Of tallies, and of the help contacts that belong to them: fj8 is T2 2013, 175ed its May.
BUTTONS_TALLIES = (
    "ya:1:4:t.1",
    "ya:1:4:send",
    "yp:1:fj8:1",
    "yp:1:175ed:1",
    "yc:219::",
    "yx:219::",
    "tw:1:fj8:a1",
    "og:1::",
    "og:::",
)
# Of what was asked about a report: an agent may read it weeks later.
BUTTONS_REMARKS = ("qr:1::", "ql:1::", "qj:1::", "qp:1::", "tb:zo:1:1.1.2a", "qa:zo:1:1.1.2", "tv:zo:1:", "qs:1::")
# Of a year: a coordinator finds them in a message of months ago. fj6 is 2013 × 10 + 0: the year itself; fj8 its T2.
BUTTONS_YEAR = (
    "ts:1:fj8:n",
    "ts:1:fj6:t0.1.2,1",
    "ts:1:fj6:l0.1.2.1",
    "tr:1:fj6:on",
    "tr:1:fj6:e1",
    "sa:1:fj6:o1",
    "sb:1:fj6:",
)
# Of rows that take messages with figures away: one may wait for days, without a network.
DELETIONS = ("tally.wipe", "tally.look.wipe", "chat.wipe")
COMMANDS_0001 = ["rapport", "report", "annuler", "cancel", "aide", "help", "langue", "language", "start"]


@pytest.mark.parametrize("data", BUTTONS_0001 + BUTTONS_TALLIES + BUTTONS_DOCUMENTS + BUTTONS_REMARKS + BUTTONS_YEAR)
def test_a_button_that_was_given_away_has_a_door(data: str) -> None:
    assert Tap.parse(data).verb in built()


def test_a_period_on_a_button_is_still_that_period() -> None:
    assert [Period.of(Tap.parse(f"yp:1:{key}:1").version) for key in ("fj8", "175ed")] == [
        Period(Quarter(2013, 2)), Period(Quarter(2013, 2), 5),
    ]  # fmt: skip


@pytest.mark.parametrize("template", DELETIONS)
def test_a_deletion_that_waits_is_still_carried_out(template: str) -> None:
    assert template in register(OCCASIONS)


def test_a_tally_that_was_begun_is_still_read() -> None:
    """As a draft keeps it: by codes; a number alone is a total of which nobody knows more."""
    kept = {
        "service": "health",
        "types": {"rape": {"girls": 2, "women": 5, "men": 1}, "denial": 7, "psychological": {}},
        "conflict_said": "detailed",
        "conflict": {"gang_rape": {"unknown": 1}},
    }
    tally = read(kept)
    assert tally == Tally(
        Service.HEALTH,
        {
            "rape": counted({Cell.GIRLS: 2, Cell.WOMEN: 5, Cell.MEN: 1}),
            "denial": total_only(7),
            "psychological": ZERO,
        },
        Conflict.DETAILED,
        {"gang_rape": counted({Cell.UNKNOWN: 1})},
    )


def test_its_commands_are_still_there() -> None:
    assert set(COMMANDS_0001) <= built()


def test_a_verb_opens_one_door() -> None:
    verbs = [verb for door in DOORS for verb in door.verbs]
    assert len(verbs) == len(set(verbs))
    commands = [command for door in DOORS for command in door.commands]
    assert len(commands) == len(set(commands))
