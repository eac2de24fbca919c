"""docs/what-outlives-a-release.md, for buttons and templates: what an earlier release gave away is still understood."""

import pytest

from bot.doors import DOORS, built
from bot.taps import Tap

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
COMMANDS_0001 = ["rapport", "report", "annuler", "cancel", "aide", "help", "langue", "language", "start"]


@pytest.mark.parametrize("data", BUTTONS_0001)
def test_a_button_of_the_first_release_has_a_door(data: str) -> None:
    assert Tap.parse(data).verb in built()


def test_its_commands_are_still_there() -> None:
    assert set(COMMANDS_0001) <= built()


def test_a_verb_opens_one_door() -> None:
    verbs = [verb for door in DOORS for verb in door.verbs]
    assert len(verbs) == len(set(verbs))
    commands = [command for door in DOORS for command in door.commands]
    assert len(commands) == len(set(commands))
