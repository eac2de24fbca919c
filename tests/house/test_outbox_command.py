"""`relais outbox`: what waits and why, without a bot; paused, tried again, given up; and nobody's name in it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.commands import examining, main
from bot.commands.examining import Verdict
from storage import delivering, lease, outbox, pausing, people
from storage.audit import AuditRow
from storage.database import open_database
from storage.outbox import OutboxRow, State
from storage.people import PersonRow, Role
from storage.plan.load import load
from tests.filling import Filling
from tests.reporting.plans import PLAN
from tests.stories.conftest import stamped

NOW = datetime.now(UTC)
AWA = "Awa Traoré"


@pytest.fixture
def url(database_url: str, fill: Callable[[Filling], None], monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a plan and one person, whose name nobody may see here."""
    fill(ready)
    for name in ("RELAIS_TELEGRAM_TOKEN", "RELAIS_TELEGRAM_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def ready(session: Session) -> None:
    stamped(session)
    load(session, PLAN, NOW)
    joined(session)


def joined(session: Session) -> None:
    session.add(
        PersonRow(
            id=1, account=11, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=NOW, joined_at=NOW, label="Gao 1", name=AWA,
        )
    )  # fmt: skip


def run(url: str, work: Callable[..., Any], *given: Any, **more: Any) -> Any:
    async def opened() -> Any:
        async with open_database(url) as database:
            return await database.run(work, *given, **more)

    return asyncio.run(opened())


def post(url: str, template: str = "report.due", *, lane: str = "bulk", **more: Any) -> int:
    values = {"name": AWA}
    return int(run(url, outbox.post, template=template, values=values, now=NOW, person=1, lane=lane, **more))


def state(url: str, row: int) -> tuple[str, str | None, int]:
    def found(session: Session) -> tuple[str, str | None, int]:
        one = session.get_one(OutboxRow, row)
        return one.state, one.reason, one.tries

    return run(url, found)  # type: ignore[no-any-return]


def given_up(url: str, row: int) -> None:
    def fail(session: Session) -> None:
        for _ in range(delivering.TRIES):
            delivering.failed(session, row, "BadRequest", NOW)

    run(url, fail)


def relais(*words: str) -> Result:
    called = CliRunner().invoke(main, ["outbox", *words], prog_name="relais")
    assert AWA not in called.output
    return called


def cells(called: Result) -> list[dict[str, str]]:
    """The table of what was printed."""
    lines = [line.split("\t") for line in called.stdout.splitlines() if "\t" in line]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def audited(url: str) -> list[tuple[str, str]]:
    def lines(session: Session) -> list[tuple[str, str]]:
        found = session.execute(select(AuditRow.action, AuditRow.object).order_by(AuditRow.id))
        return [(action, what) for action, what in found if action.startswith("outbox.")]

    return run(url, lines)  # type: ignore[no-any-return]


def test_before_anything_was_said_nothing_waits(url: str) -> None:
    seen = relais()

    assert seen.exit_code == 0
    assert seen.stdout.splitlines() == [
        "No process serves this database: nothing is sent until relais serve runs.",
        "Nothing waits.",
    ]


def test_what_waits_why_and_since_when_with_no_bot_running(url: str) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    post(url)
    post(url)
    post(url, "announcement", not_before=tomorrow)
    post(url, "receipt", lane="conversation")
    given_up(url, post(url, "digest"))

    rows = {row["template"]: row for row in cells(relais())}

    assert {name: (row["lane"], row["state"], row["count"], row["why"]) for name, row in rows.items()} == {
        "report.due": ("bulk", "waiting", "2", "no process serves"),
        "announcement": ("bulk", "waiting", "1", "its time has not come"),
        "receipt": ("conversation", "waiting", "1", "no process serves"),
        "digest": ("bulk", "failed", "1", "given up after too many tries: BadRequest"),
    }
    assert rows["report.due"]["since"] == f"{NOW:%Y-%m-%d %H:%M}"
    assert rows["announcement"]["leaves"] == f"{tomorrow:%Y-%m-%d %H:%M}"


def test_what_is_on_its_way_and_what_a_dead_process_left(url: str) -> None:
    run(url, lease.acquire, "somebody")
    row = post(url)
    assert [seen["why"] for seen in cells(relais())] == ["next to leave"]

    run(url, delivering.claim, by="somebody", now=datetime.now(UTC), lane="bulk")
    assert [seen["why"] for seen in cells(relais())] == ["on its way"]
    assert relais("drop", str(row)).exit_code == 2, "it may be on the phone already"

    def expire(session: Session) -> None:
        session.execute(update(OutboxRow).values(claimed_until=OutboxRow.claimed_until - delivering.CLAIM - 1))

    run(url, expire)
    assert [seen["why"] for seen in cells(relais())] == ["left behind by a process that ended"]
    assert relais("drop", str(row)).exit_code == 0


def test_what_goes_wrong_shows_its_reason_while_it_is_tried_again(url: str) -> None:
    run(url, delivering.failed, post(url), "NetworkError", datetime.now(UTC))

    assert [row["why"] for row in cells(relais())] == ["tried again: NetworkError"]


def test_paused_and_going_on_again(url: str) -> None:
    post(url)
    post(url, "receipt", lane="conversation")

    assert relais("pause", "--because", "wrong  day").exit_code == 0
    again = relais("pause")
    assert (again.exit_code, again.stderr) == (1, "relais: it is paused already; relais outbox shows since when\n")
    seen = relais()
    assert f"Paused since {NOW:%Y-%m-%d}" in seen.stdout
    assert ": wrong day. relais outbox resume lets it go on." in seen.stdout
    assert {row["template"]: row["why"] for row in cells(seen)} == {
        "report.due": "paused", "receipt": "no process serves",
    }  # fmt: skip

    assert relais("resume").exit_code == 0
    again = relais("resume")
    assert (again.exit_code, again.stderr) == (1, "relais: it is not paused\n")
    assert "Paused" not in relais().stdout
    assert audited(url) == [("outbox.paused", "outbox"), ("outbox.resumed", "outbox")]


@pytest.mark.parametrize("why", ["", "  ", "x" * 65])
def test_a_reason_that_cannot_be_kept_pauses_nothing(url: str, why: str) -> None:
    called = relais("pause", "--because", why)

    assert (called.exit_code, called.stderr) == (2, "relais: --because: 1 to 64 letters\n")
    assert run(url, pausing.paused) is None


def test_failed_rows_are_tried_again_or_dropped(url: str) -> None:
    first, second, third, waiting = (post(url) for _ in range(4))
    for row in (first, second, third):
        given_up(url, row)

    assert relais("retry", str(first)).stdout == "1 message is tried again now.\n"
    assert state(url, first) == (State.WAITING, None, 0)
    assert relais("drop", str(second), str(waiting)).stdout == "2 messages are dropped, and never sent.\n"
    assert state(url, second) == (State.DROPPED, "dropped by hand", delivering.TRIES)
    assert relais("retry", "--failed").stdout == "1 message is tried again now.\n"
    assert state(url, third) == (State.WAITING, None, 0)
    assert relais("drop", "--failed").stdout == "0 messages are dropped, and never sent.\n"
    assert audited(url) == [
        ("outbox.retried", f"outbox:{first}"),
        ("outbox.dropped", f"outbox:{second}"),
        ("outbox.dropped", f"outbox:{waiting}"),
        ("outbox.retried", f"outbox:{third}"),
    ]


def test_nothing_half_done(url: str) -> None:
    """One wrong number among them: what was asked is refused whole."""
    failed, sent = post(url), post(url)
    given_up(url, failed)
    run(url, delivering.sent, sent, 5, NOW)

    for word, done in (("retry", "tried again"), ("drop", "dropped")):
        called = relais(word, str(failed), str(sent), "999")
        line = f"relais: {sent}, 999 cannot be {done}: see relais outbox list; nothing was changed\n"
        assert (called.exit_code, called.stderr) == (2, line)
    assert state(url, failed) == (State.FAILED, "BadRequest", delivering.TRIES)
    assert audited(url) == []


def test_nobody_is_woken_at_night_by_an_operator_in_a_hurry(url: str) -> None:
    waiting = post(url, not_before=datetime.now(UTC) + timedelta(hours=9))

    assert relais("retry", str(waiting)).exit_code == 2


@pytest.mark.parametrize("words", [("retry",), ("drop",), ("retry", "1", "--failed"), ("drop", "1", "--failed")])
def test_it_must_be_said_which(url: str, words: tuple[str, ...]) -> None:
    called = relais(*words)

    line = "relais: say which: an ID (relais outbox list shows them), several, or --failed\n"
    assert (called.exit_code, called.stderr) == (2, line)


def test_row_by_row(url: str) -> None:
    first = post(url)
    later = post(url, not_before=NOW + timedelta(days=1))
    gone = post(url, "receipt")
    run(url, delivering.dropped, gone, "nothing missing")

    assert [(row["id"], row["label"], row["state"]) for row in cells(relais("list"))] == [
        (str(first), "Gao 1", "waiting"),
        (str(later), "Gao 1", "waiting"),
    ]
    assert [row["id"] for row in cells(relais("list", "--limit", "1"))] == [str(first)]
    [dropped] = cells(relais("list", "--state", "dropped"))
    assert (dropped["id"], dropped["template"], dropped["reason"]) == (str(gone), "receipt", "nothing missing")
    assert relais("list", "--state", "lost").exit_code == 2


def test_who_cannot_be_reached(url: str) -> None:
    row = post(url)
    late = post(url, not_after=NOW - timedelta(days=1))
    for dropped in (row, late):
        run(url, delivering.dropped, dropped, outbox.UNREACHABLE)
    run(url, people.mark_unreachable, 1, NOW)

    assert (
        f"Person 1 (Gao 1) cannot be reached since {NOW:%Y-%m-%d %H:%M}: 1 message is sent when they write again."
        in relais().stdout
    )


def test_doctor_mentions_what_needs_to_be_seen_to(url: str) -> None:
    def found() -> tuple[Verdict, str]:
        finding = run(url, examining.waiting)
        return finding.verdict, finding.found

    post(url)
    assert found() == (Verdict.OK, "1 waits")
    given_up(url, post(url))
    assert found() == (Verdict.WARN, "1 waits, 1 failed")
    run(url, pausing.pause, "wrong day", NOW)
    assert found() == (Verdict.WARN, f"paused since {NOW:%Y-%m-%d %H:%M} UTC: wrong day; 1 waits, 1 failed")
    assert "outbox" in CliRunner().invoke(main, ["doctor"]).stdout
