"""Inviting many people by a process that dies, or by one that finds the disk full: no link is lost in silence, and
nobody is invited whose link nobody can know."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.invitations import InvitationRow, hashed
from storage.plan.load import load
from tests.people.cast import APRIL, PLAN
from tests.people.operator import column, listed, on
from tests.stories.conftest import stamped

PEOPLE = 40
BEGIN = "from bot.commands import main; main(prog_name='relais')"
# At the nth call of it, by the process's own hand, with no chance to clean up.
DIES = """
import os, pathlib, signal
calls = 0
was = {thing}
def dies(*args):
    global calls
    calls += 1
    if calls == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return was(*args)
{thing} = dies
"""
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"


@pytest.fixture
def source(database_url: str, tmp_path: Path) -> Path:
    async def ready(database: Database) -> None:
        await database.run(stamped)
        await database.run(load, PLAN, APRIL)

    on(database_url, ready)
    rows = [("agent", "MSIPC", "gao", f"Gao {n}") for n in range(PEOPLE)]
    return listed(tmp_path / "people.xlsx", *rows)


def invite(database_url: str, source: Path, before: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", before + BEGIN, "invite", "--from", str(source), "--bot", "RelaisBot"]
    command += ["--pdf", str(source.with_name("cards.pdf"))]
    environment = os.environ | {"RELAIS_DATABASE": database_url}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)


def kept(database_url: str) -> list[str]:
    """The hashes of all links."""

    def hashes(session: Session) -> list[str]:
        return list(session.scalars(select(InvitationRow.hash).order_by(InvitationRow.id)))

    async def run(database: Database) -> list[str]:
        return await database.read(hashes)

    return list(on(database_url, run))


def files(source: Path) -> set[str]:
    return {file.name for file in source.parent.iterdir()} - {source.name}


def known(source: Path) -> list[str]:
    """The hashes of the links in the result."""
    links = column(source.with_name("people-invited.xlsx"), "Result")
    return [hashed(link.removeprefix("https://t.me/RelaisBot?start=")) for link in links]


def test_dying_after_the_commit_leaves_the_links_to_the_next_run(database_url: str, source: Path) -> None:
    died = invite(database_url, source, DIES.format(thing="pathlib.Path.replace", nth=1))
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert len(kept(database_url)) == PEOPLE
    assert files(source) == {"people-invited.xlsx.unfinished", "cards.pdf.unfinished"}
    aside = source.with_name("people-invited.xlsx.unfinished")
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600

    after = invite(database_url, source)
    assert after.returncode == 0, after.stderr
    assert after.stdout.splitlines()[1] == f"0 invited, {PEOPLE} invited before"
    assert "an earlier run had died on its way; its links are there now" in after.stdout
    assert known(source) == kept(database_url)
    assert files(source) == {"people-invited.xlsx", "cards.pdf"}


def test_dying_between_the_workbook_and_the_cards(database_url: str, source: Path) -> None:
    died = invite(database_url, source, DIES.format(thing="pathlib.Path.replace", nth=2))
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert files(source) == {"people-invited.xlsx", "cards.pdf.unfinished"}
    assert known(source) == kept(database_url)

    after = invite(database_url, source)
    assert after.returncode == 0, after.stderr
    assert after.stdout.startswith(f"0 invited, {PEOPLE} invited before\n")
    assert files(source) == {"people-invited.xlsx", "cards.pdf"}
    assert known(source) == kept(database_url)


@pytest.mark.parametrize("nth", [1, 2, 3], ids=["half the workbook", "half the cards", "all but the commit"])
def test_dying_before_the_commit_invites_nobody(database_url: str, source: Path, nth: int) -> None:
    thing = "os.write" if nth < 3 else "os.fsync"
    died = invite(database_url, source, DIES.format(thing=thing, nth=nth if nth < 3 else 4))
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert kept(database_url) == []
    assert "people-invited.xlsx.unfinished" in files(source)

    after = invite(database_url, source)
    assert after.returncode == 0, after.stderr
    assert after.stdout.startswith(f"{PEOPLE} invited\n"), "what was written aside was worth nothing, and says nothing"
    assert known(source) == kept(database_url)
    assert files(source) == {"people-invited.xlsx", "cards.pdf"}


def test_a_full_disk_invites_nobody(database_url: str, source: Path) -> None:
    """It is full when the cards are written; the workbook had found its place."""
    full = invite(database_url, source, FULL)
    assert full.returncode == 1
    assert full.stderr == f"relais: {source.with_name('cards.pdf')} cannot be written (File too large)\n"
    assert kept(database_url) == []
    assert files(source) == set()
