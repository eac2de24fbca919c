"""`relais people` for a part of the people, and `relais revoke` for a whole organisation or a link nobody used."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.commands.errors import Refused
from bot.commands.revoke import Everybody, end_all, everybody
from storage import invitations, joining
from storage.database import Database
from storage.joining import Consent
from tests.people.cast import PLAN
from tests.people.operator import EVERY_KIND, Relais, column, listed, on

Join = Callable[[str, int], int]


@pytest.fixture
def join(relais: Relais, database_url: str, tmp_path: Path) -> Join:
    """Five are invited; whoever is named by the label's place in the list joins, with this account."""
    relais("invite", "--from", str(listed(tmp_path / "people.xlsx", *EVERY_KIND)), "--bot", "RelaisBot")
    links = dict(zip(["agent", "comonitor", "coordinator", "plan", "evaluator"], results(tmp_path), strict=True))

    def joins(who: str, account: int) -> int:
        def joined(session: Session) -> int:
            now = datetime.now(UTC)
            invitation = invitations.look(session, links[who], account, now)
            invitations.bind(session, invitation.id, account, now)
            return joining.join(session, invitation, account, Consent("1"), PLAN.calendar.zone, now)

        async def run(database: Database) -> int:
            return await database.run(joined)

        return int(on(database_url, run))

    return joins


def results(folder: Path) -> list[str]:
    return [link.partition("=")[2] for link in column(folder / "people-invited.xlsx", "Result")]


def labels(relais: Relais, *words: str) -> list[tuple[str, str]]:
    """(label, state) of each line."""
    called = relais("people", *words)
    assert called.exit_code == 0, called.output
    cells = [line.split("\t") for line in called.stdout.splitlines()[1:]]
    return [(line[1], line[8]) for line in cells]


def test_people_of_one_organisation_or_role(relais: Relais, join: Join) -> None:
    for account, who in enumerate(("agent", "comonitor", "coordinator", "plan"), 1):
        join(who, account)
    assert labels(relais, "--organisation", "msipc") == [("Gao 1", "active"), ("Coordination", "active")]
    assert labels(relais, "--role", "coordinator") == [("Coordination", "active"), ("Coordination", "active")]
    assert labels(relais, "--role", "coordinator", "--organisation", "MSIPC") == [("Coordination", "active")]
    assert labels(relais, "--organisation", "MPFEF") == []
    called = relais("people", "--organisation", "NOPE")
    assert called.exit_code == 2
    assert called.stderr == "relais: no plan has an organisation NOPE; there are: MPFEF, MSIPC, ONG1\n"


def test_open_invitations_stand_beside_the_people(relais: Relais, join: Join) -> None:
    number = join("agent", 1)
    called = relais("people", "--invitations")

    header, agent, *links = (line.split("\t") for line in called.stdout.splitlines())
    assert header[-3:] == ["state", "invitation", "expires"]
    assert agent == [str(number), "Gao 1", "agent", "MSIPC", "gao,menaka", "fr", agent[6], agent[7], "active", "", ""]
    assert [line[:9] for line in links][:2] == [
        ["", "Ansongo 1", "comonitor", "ONG1", "ansongo", "en", "", "", "invited"],
        ["", "Coordination", "coordinator", "MSIPC", "", "fr", "", "", "invited"],
    ]
    assert [line[9] for line in links] == ["2", "3", "4", "5"]
    assert len({line[10] for line in links}) == 1
    assert labels(relais, "--invitations", "--organisation", "ONG1") == [("Ansongo 1", "invited")]
    assert labels(relais) == [("Gao 1", "active")]


def test_a_whole_organisation_is_shut_out_at_once(relais: Relais, join: Join) -> None:
    agent, other = join("agent", 1), join("comonitor", 2)

    called = relais("revoke", "--organisation", "msipc", "--yes")
    assert called.exit_code == 0, called.output
    assert called.stdout.splitlines() == [
        f"{agent}\tGao 1\tagent",
        "invitation 3\tCoordination\tcoordinator",
        "MSIPC: 1 person, 1 link that nobody used",
        "MSIPC: access ended for 1; forms closed: 0, links closed: 1.",
    ]
    assert labels(relais, "--invitations") == [
        ("Ansongo 1", "active"), ("Coordination", "invited"), ("Evaluator", "invited"),
    ]  # fmt: skip
    assert str(other) in relais("people").stdout
    again = relais("revoke", "--organisation", "MSIPC", "--yes")
    assert again.exit_code == 2
    assert again.stderr == "relais: nobody of MSIPC has access, and no link is good\n"


def test_nobody_is_shut_out_without_an_answer(relais: Relais, join: Join) -> None:
    join("agent", 1)
    called = relais("revoke", "--organisation", "MSIPC")
    assert called.exit_code == 2
    assert called.stdout.splitlines()[-1] == "MSIPC: 1 person, 1 link that nobody used"
    assert called.stderr == "relais: nobody to ask whether this is meant: say --yes\n"
    assert labels(relais) == [("Gao 1", "active")]


def test_whoever_joins_while_one_answers_stops_it(relais: Relais, join: Join, database_url: str) -> None:
    async def shown(database: Database) -> Everybody:
        return await database.read(everybody, "MSIPC", datetime.now(UTC))

    before = on(database_url, shown)
    join("agent", 1)

    async def run(database: Database) -> None:
        await database.run(end_all, before, datetime.now(UTC))

    with pytest.raises(Refused, match="joined, left or was invited meanwhile"):
        on(database_url, run)
    assert labels(relais) == [("Gao 1", "active")]


@pytest.mark.parametrize(("answer", "left"), [("n", ["Gao 1"]), ("", ["Gao 1"]), ("y", [])])
def test_on_a_terminal_it_asks(relais: Relais, join: Join, database_url: str, answer: str, left: list[str]) -> None:
    join("agent", 1)
    shown = on_a_terminal(database_url, answer, "revoke", "--organisation", "MSIPC")
    assert "Gao 1" in shown
    assert "Take their access away? [y/N]" in shown
    assert [label for label, _ in labels(relais)] == left


def on_a_terminal(database_url: str, answer: str, *words: str) -> str:
    mine, its = os.openpty()
    os.write(mine, f"{answer}\n".encode())
    command = [sys.executable, "-c", "from bot.commands import main; main(prog_name='relais')", *words]
    environment = {**os.environ, "RELAIS_DATABASE": database_url}
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environment):
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError), os.fdopen(mine, "rb", buffering=0) as terminal:
            while piece := terminal.read(4096):
                shown += piece
    return shown.decode()


def test_a_link_that_was_lost_is_closed_by_its_number_or_its_label(relais: Relais, join: Join) -> None:
    join("agent", 1)
    for words in (("--invitation", "2"), ("--label", "Evaluator")):
        called = relais("revoke", *words)
        assert called.exit_code == 0, called.output
        assert called.stdout.endswith("lets nobody in any more.\n")
    assert labels(relais, "--invitations") == [
        ("Gao 1", "active"), ("Coordination", "invited"), ("Coordination", "invited"),
    ]  # fmt: skip
    for words, line in (
        (("--invitation", "2"), "no link with the number 2 is good"),
        (("--invitation", "1"), "no link with the number 1 is good"),
        (("--label", "Coordination"), "several links are for Coordination: say which --invitation: 3, 4"),
        (("--label", "Kidal"), "nobody with access is called Kidal"),
        (("1", "--organisation", "MSIPC"), "say who: an ID"),
        (("1", "--yes"), "--yes goes with --organisation alone"),
    ):
        called = relais("revoke", *words)
        assert called.exit_code == 2
        assert line in called.stderr


def test_who_is_in_comes_before_a_link_of_the_same_label(relais: Relais, join: Join) -> None:
    number = join("plan", 1)
    called = relais("revoke", "--label", "Coordination")
    assert called.stdout.startswith(f"{number} has no access any more")
    assert ("Coordination", "invited") in labels(relais, "--invitations"), "the other organisation's"
