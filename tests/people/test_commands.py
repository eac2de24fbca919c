"""`relais invite`, `people` and `revoke`, as an operator types them."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Bot

from bot.commands import main
from bot.commands.errors import Refused
from bot.commands.naming import asked
from bot.practice.api import api
from bot.practice.flood import Flood
from bot.practice.serving import serving
from bot.practice.world import World
from bot.settings import Settings
from storage import chats, invitations, joining
from storage.database import Database
from storage.invitations import InvitationRow
from storage.joining import Consent
from storage.outbox import OutboxRow
from tests.people.cast import APRIL, PLAN
from tests.people.operator import Relais, on
from tests.stories.conftest import stamped

LINK = re.compile(r"https://t\.me/RelaisBot\?start=([A-Za-z0-9_-]{22,64})")
AGENT = ("--role", "agent", "--organisation", "MSIPC", "--area", "gao")


def link(called: Result) -> str:
    """The payload of the link, which is the last line."""
    assert called.exit_code == 0, called.output
    found = LINK.fullmatch(called.stdout.splitlines()[-1])
    assert found is not None, called.stdout
    return found[1]


def kept(session: Session) -> list[Any]:
    return list(session.scalars(select(InvitationRow)).all())


def test_the_last_line_is_the_link(relais: Relais, database_url: str) -> None:
    called = relais(
        "invite", *AGENT, "--area", "Ménaka", "--label", " Gao  1 ", "--expires", "7", "--bot", "@RelaisBot"
    )
    payload = link(called)
    assert called.stdout.startswith("agent · MSIPC · gao, menaka: for one person, once, until ")

    async def look(database: Database) -> invitations.Invitation:
        return await database.read(invitations.look, payload, 77, datetime.now(UTC))

    invitation = on(database_url, look)
    assert (invitation.organisation_code, invitation.areas) == ("MSIPC", ("gao", "menaka"))
    assert (invitation.terms.label, invitation.terms.language) == ("Gao 1", "fr")


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "comonitor", "--organisation", "ong1", "--area", "MENAKA", "--language", "en"),
        ("--role", "coordinator", "--organisation", "MSIPC"),
        ("--role", "coordinator"),
        ("--role", "evaluator", "--until", "2999-03-31"),
        ("--role", "evaluator", "--until", "31/03/2999"),
    ],
)
def test_every_role_can_be_invited(relais: Relais, words: tuple[str, ...]) -> None:
    assert link(relais("invite", *words, "--bot", "RelaisBot"))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--role", "minister"), "minister"),
        (("--role", "agent", "--area", "gao"), "an agent needs --organisation CODE"),
        (("--role", "agent", "--organisation", "MSIPC"), "an agent needs at least one --area"),
        (("--role", "agent", "--organisation", "NOPE", "--area", "gao"), "MPFEF, MSIPC, ONG1"),
        (("--role", "agent", "--organisation", "ONG1", "--area", "gao"), "an agent belongs to a ministry"),
        (("--role", "comonitor", "--organisation", "MSIPC", "--area", "gao"), "a comonitor to an ngo"),
        (("--role", "agent", "--organisation", "MSIPC", "--area", "tombouctou"), "no plan has an area tombouctou"),
        (("--role", "agent", "--organisation", "MSIPC", "--area", "gao", "--until", "2999-01-01"), "--until"),
        (("--role", "coordinator", "--area", "gao"), "leave --area out"),
        (("--role", "evaluator"), "an evaluator needs a last day"),
        (("--role", "evaluator", "--until", "2013-03-31"), "is over"),
        (("--role", "evaluator", "--until", "soon"), "soon"),
        (("--role", "evaluator", "--organisation", "MSIPC", "--until", "2999-01-01"), "leave --organisation out"),
        ((*AGENT, "--expires", "0"), "--expires"),
        ((*AGENT, "--language", "xx"), "--language"),
        ((*AGENT, "--label", "x" * 33), "--label"),
        ((*AGENT, "--bot", "not a name"), "--bot"),
    ],
)
def test_what_is_wrong_is_one_line_and_2_and_keeps_nothing(
    relais: Relais, database_url: str, words: tuple[str, ...], line: str
) -> None:
    named = () if "--bot" in words else ("--bot", "RelaisBot")
    called = relais("invite", *words, *named)

    assert called.exit_code == 2, called.output
    assert called.stdout == ""
    assert len(called.stderr.splitlines()) == 1
    assert line in called.stderr

    async def made(database: Database) -> list[Any]:
        return await database.read(kept)

    assert on(database_url, made) == []


def test_whose_link_without_a_token_and_a_name(relais: Relais) -> None:
    called = relais("invite", *AGENT)

    assert called.exit_code == 2
    assert "RELAIS_TELEGRAM_TOKEN" in called.stderr


async def test_the_bots_name_is_asked_of_telegram() -> None:
    world = World(lambda: APRIL, flood=Flood(enabled=False))
    async with serving(api(world, "7000000001:practice")) as url:
        settings = Settings(database="sqlite:////nowhere", token="7000000001:practice", api=url)
        async with Bot("7000000001:practice", base_url=f"{url}/bot") as bot:
            assert await asked(settings) == bot.username
        with pytest.raises(Refused, match="does not know this token"):
            await asked(Settings(database="", token="7000000001:other", api=url))
    with pytest.raises(Refused, match="did not answer"):
        await asked(settings)


def test_on_a_database_without_a_plan(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ready(database: Database) -> None:
        await database.run(stamped)

    on(database_url, ready)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    called = CliRunner().invoke(main, ["invite", *AGENT, "--bot", "RelaisBot"], prog_name="relais")

    assert called.exit_code == 1
    assert called.stderr == "relais: no plan is loaded yet; run relais plan load FILE\n"


@pytest.fixture
def gao(relais: Relais, database_url: str) -> Callable[[int, str], int]:
    """Somebody who has joined, by account and label."""

    def join(account: int, label: str) -> int:
        payload = link(relais("invite", *AGENT, "--label", label, "--bot", "RelaisBot"))

        def joined(session: Session) -> int:
            now = datetime.now(UTC)
            invitation = invitations.look(session, payload, account, now)
            invitations.bind(session, invitation.id, account, now)
            return joining.join(session, invitation, account, Consent("1"), PLAN.calendar.zone, now)

        async def run(database: Database) -> int:
            return await database.run(joined)

        return int(on(database_url, run))

    return join


def test_the_list_and_what_is_not_in_it(relais: Relais, gao: Callable[[int, str], int]) -> None:
    number = gao(987654321, "Gao 1")
    called = relais("people")

    header, line = called.stdout.splitlines()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert header.split("\t") == [
        "id", "label", "role", "organisation", "areas", "language", "joined", "last_seen", "state",
    ]  # fmt: skip
    assert line.split("\t") == [str(number), "Gao 1", "agent", "MSIPC", "gao", "fr", today, today, "active"]
    assert "987654321" not in called.stdout, "whose account it is stays out of lists"


def test_revoking_by_id_and_by_label(relais: Relais, gao: Callable[[int, str], int], database_url: str) -> None:
    first, second = gao(1, "Gao 1"), gao(2, "Gao 2")

    called = relais("revoke", str(first))
    assert called.exit_code == 0
    assert called.stdout == f"{first} has no access any more; forms closed: 0, links closed: 0.\n"
    assert relais("revoke", "--label", "Gao 2").exit_code == 0

    async def emptied(database: Database) -> list[int | None]:
        return await database.read(
            lambda session: list(session.scalars(select(OutboxRow.chat).where(OutboxRow.template == chats.WIPE)))
        )

    assert on(database_url, emptied) == [1, 2], "whatever stands in their chats goes"
    assert len(relais("people").stdout.splitlines()) == 1
    assert [line.split("\t")[-1] for line in relais("people", "--all").stdout.splitlines()[1:]] == ["revoked"] * 2
    assert relais("revoke", str(second)).exit_code == 2


def test_revoking_whom_nobody_can_tell(relais: Relais, gao: Callable[[int, str], int]) -> None:
    first, second = gao(1, "Gao"), gao(2, "Gao")
    for words, line in (
        ((), "say who"),
        (("1", "--label", "Gao"), "say who"),
        (("999",), "nobody with the ID 999"),
        (("--label", "Kidal"), "nobody with access is called Kidal"),
        (("--label", "Gao"), f"several are called Gao: say which ID: {first}, {second}"),
    ):
        called = relais("revoke", *words)
        assert called.exit_code == 2
        assert line in called.stderr


def test_forgetting_who_somebody_was(relais: Relais, gao: Callable[[int, str], int]) -> None:
    number = gao(987654321, "Gao 1")
    assert relais("people", "forget", str(number)).exit_code == 2, "nobody is there to be asked"
    assert "Gao 1" in relais("people").stdout
    called = relais("people", "forget", str(number), "--yes")
    assert (called.exit_code, called.stdout) == (
        0, f"It is not known any more who {number} was; what was sent stays with the organisation.\n",
    )  # fmt: skip
    assert len(relais("people").stdout.splitlines()) == 1
    [_, line] = relais("people", "--all").stdout.splitlines()
    assert line.split("\t")[:4] == [str(number), "", "agent", "MSIPC"]
    assert line.split("\t")[-1] == "revoked"
    for nobody, why in ((number, "is forgotten already"), (999, "nobody has the ID 999")):
        called = relais("people", "forget", str(nobody), "--yes")
        assert (called.exit_code, called.output.count("\n")) == (2, 1)
        assert why in called.output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_on_a_terminal_there_is_a_code_to_scan_and_a_table(
    relais: Relais, gao: Callable[[int, str], int], database_url: str
) -> None:
    gao(1, "Gao [1]")

    shown = on_a_terminal(database_url, "invite", *AGENT, "--bot", "RelaisBot")
    assert "▄" in shown or "█" in shown
    assert LINK.fullmatch(shown.splitlines()[-1])
    shown = on_a_terminal(database_url, "people")
    assert "Gao [1]" in shown
    assert "\t" not in shown


def on_a_terminal(database_url: str, *words: str) -> str:
    """What the command shows when its output is a terminal."""
    mine, its = os.openpty()
    command = [sys.executable, "-c", "from bot.commands import main; main(prog_name='relais')", *words]
    environment = {**os.environ, "RELAIS_DATABASE": database_url, "COLUMNS": "120", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdout=its, stdin=subprocess.DEVNULL, env=environment) as called:
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError), os.fdopen(mine, "rb", buffering=0) as terminal:
            while piece := terminal.read(4096):
                shown += piece
    assert called.returncode == 0
    return shown.decode().replace("\r\n", "\n").strip()
