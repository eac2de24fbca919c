"""docs/people.md says what the commands do, and no more."""

import re
from pathlib import Path

import pytest

from bot.commands.outcome import SAID
from tests.people.operator import relais

PAGE = (Path(__file__).parents[2] / "docs" / "people.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("line", COMMANDS)
def test_each_option_is_one(line: str) -> None:
    _, command, *_ = line.split()
    told = relais(command, "--help")
    assert told.exit_code == 0
    for option in re.findall(r"--[a-z]+", line):
        assert f"{option} " in told.stdout or f"{option}\n" in told.stdout


def test_each_option_of_the_commands_is_told() -> None:
    for command in ("invite", "people", "revoke"):
        own = set(re.findall(r"^  (?:-h, )?(--[a-z]+)", relais(command, "--help").stdout, re.MULTILINE)) - {"--help"}
        assert own
        for option in own:
            assert option in PAGE, f"{command} {option}"


def test_each_result_is_told() -> None:
    rows = [line.split("|")[1].strip() for line in PAGE.splitlines() if line.startswith("|")]
    for said in SAID.values():
        begin = re.split(r" ?\{", said)[0]
        assert any(row.startswith(begin) for row in rows), said
