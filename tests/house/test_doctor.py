"""`relais doctor`: finds what is missing, says what to do, changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from aiohttp import web
from click.testing import CliRunner, Result

from bot.commands import examining, main
from bot.commands.examining import Verdict
from bot.settings import Settings
from storage import lease
from storage.database import open_database
from storage.plan.load import load
from storage.plan.logframe import Contact, ReferralCard
from storage.schema import migrate
from tests.reporting.plans import PLAN, both

NOON = datetime(2013, 7, 12, 12, 0, tzinfo=UTC)
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
async def url(empty_url: str) -> str:
    """A database with a plan."""
    await asyncio.to_thread(migrate, empty_url)
    async with open_database(empty_url) as database:
        await database.run(load, PLAN, NOON)
    return empty_url


def doctor(*words: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *words])


def test_a_new_machine_is_told_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", f"sqlite:///{tmp_path}/new/relais.db")

    seen = doctor()

    assert seen.exit_code == 1
    assert "NO    database" in seen.stdout
    assert "relais plan load FILE" in seen.stdout
    assert "no token" in seen.stdout
    assert not (tmp_path / "new").exists(), "looking makes nothing"


def test_with_a_plan_nothing_is_missing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", url)

    seen = doctor()

    assert seen.exit_code == 0, seen.stdout
    assert "ESSAI" in seen.stdout
    assert "not running" in seen.stdout


def test_health_is_whether_a_process_holds_the_lease(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", url)
    assert doctor("--serving").exit_code == 1

    asyncio.run(serve(url))
    assert doctor("--serving").exit_code == 0


async def serve(url: str) -> None:
    async with open_database(url) as database:
        await database.run(lease.acquire, "somebody")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_file_others_can_read_is_shown(url: str) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    file.chmod(0o644)

    found = [f for f in examining.permissions(file) if f.thing == "file"]

    assert found[0].verdict is Verdict.WARN
    assert f"chmod 600 {file}" in found[0].advice


def test_something_elses_tables_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.sqlite import driver

    other = driver.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE recipes (id)")
    other.close()
    monkeypatch.setenv("RELAIS_DATABASE", f"sqlite:///{tmp_path}/other.db")

    seen = doctor()

    assert seen.exit_code == 1
    assert "something else keeps its tables there" in seen.stdout


@pytest.mark.parametrize(
    ("verified", "verdict"),
    [(None, Verdict.WARN), (date(2013, 4, 12), Verdict.WARN), (date(2013, 4, 13), Verdict.OK)],
)
def test_a_referral_card_lasts_ninety_days(verified: date | None, verdict: Verdict) -> None:
    card = ReferralCard((Contact(both("Santé", "Health")),), verified)
    plan = replace(PLAN, areas=tuple(replace(area, referral=card) for area in PLAN.areas))

    assert examining.cards(plan, NOON).verdict is verdict


@pytest.fixture
async def api() -> AsyncIterator[str]:
    """A Bot API that knows one token."""

    async def get_me(request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        me = {"id": 110201543, "is_bot": True, "first_name": "R", "username": "RelaisBot"}
        return web.json_response({"ok": True, "result": me})

    app = web.Application()
    app.router.add_post("/bot{token}/getMe", get_me)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_token_is_tried(api: str) -> None:
    right = await examining.telegram(Settings("sqlite:///x", TOKEN, api=api))
    wrong = await examining.telegram(Settings("sqlite:///x", f"{TOKEN}x", api=api))
    away = await examining.telegram(Settings("sqlite:///x", TOKEN, api="http://127.0.0.1:1"))

    assert (right.verdict, right.found) == (Verdict.OK, f"@RelaisBot answers at {api}")
    assert wrong.verdict is Verdict.NO
    assert "@BotFather" in wrong.advice
    assert away.verdict is Verdict.NO
    assert all(TOKEN not in f"{f.found}{f.advice}" for f in (right, wrong, away))
