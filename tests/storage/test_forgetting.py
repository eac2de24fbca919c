"""Forgetting: every table is walked, and nothing of who somebody was is left, once the chat is empty or out of reach;
what was reported is all there.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from scheduler import retention
from storage import audited, delivering, farewells, forgetting, invitations, people, undelivered
from storage.audit import AuditRow
from storage.chats import FAREWELL, ChatMessageRow
from storage.database import Database
from storage.forgetting import RULES, STAYS, NobodyThere, months_before
from storage.invitations import InvitationRow
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.schema import metadata
from storage.verification import VerificationRow
from tests.storage.test_own_data import ACCOUNTS, HERS, HIS, NOW, furnish, tells_of_people

ACCOUNT, NAME, LABEL = 990_077_001, "Awa CANARI-7f3a Traoré", "Agent 77 de Gao"
IN_THE_CHAT = {"outbox.chat", "chat_messages.chat"}
STAY = (ReceiptRow, ReportRow, RevisionRow, FigureRow, VerificationRow)


def test_every_column_that_tells_of_people_has_a_rule_or_a_reason() -> None:
    ruled = {f"{rule.table.__tablename__}.{column}" for rule in RULES for column in (*rule.by, *rule.account)}
    assert ruled - {"people.id"} | {"people.account"} | STAYS == tells_of_people()


def known(session: Session) -> tuple[int, int]:
    """She and he, with rows in every table; what tells of her is to be found nowhere else."""
    she, he = furnish(session)
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name in ACCOUNTS:
                session.execute(update(table).where(column == HERS).values({column.name: ACCOUNT}))
    session.execute(update(PersonRow).where(PersonRow.id == she).values(name=NAME, label=LABEL))
    session.execute(update(PersonRow).where(PersonRow.id == he).values(revoked_at=None, revoked_by=None))
    session.execute(update(InvitationRow).where(InvitationRow.used_by == she).values(label=LABEL))
    session.execute(update(InvitationRow).where(InvitationRow.person_id == she).values(label=LABEL))
    return she, he


@pytest.fixture
async def two(database: Database) -> tuple[int, int]:
    return await database.run(known)


def found(session: Session, *parts: object) -> set[str]:
    """Which columns of which tables hold any of these, in whatever they hold."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for row in session.execute(select(table)).mappings()
        for column in table.columns
        if any(str(part) in str(row[column.name]) for part in parts)
    }


def done(session: Session, mark: Callable[..., None] = delivering.dropped) -> int:
    """Marks what waits to empty the chats of whoever is forgotten, as delivery does; how many rows that were."""
    its = select(OutboxRow.id).where(OutboxRow.template == FAREWELL)
    rows = session.scalars(its).all()
    for row in rows:
        given: tuple[Any, ...] = (None, NOW) if mark is delivering.sent else ("unreachable",)
        mark(session, row, *given)
        farewells.over(session, row)
    return len(rows)


def counted(session: Session) -> dict[str, Any]:
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables}


def reported(session: Session) -> list[Any]:
    return [list(session.execute(select(row.__table__).order_by(row.id)).all()) for row in STAY]


async def test_nothing_of_who_she_was_is_left_in_any_table(database: Database, two: tuple[int, int]) -> None:
    she, _ = two
    there = await database.read(found, ACCOUNT, NAME, LABEL)
    assert {"people.account", "people.name", "people.label", "chat_messages.chat", "outbox.chat"} <= there
    reports, his = await database.read(reported), await database.read(found, HIS)

    await database.run(forgetting.forget, she, NOW)
    assert await database.read(found, ACCOUNT, NAME, LABEL) == IN_THE_CHAT, "until it is emptied"
    await database.run(done, delivering.sent)

    assert await database.read(found, ACCOUNT, NAME, LABEL) == set()
    assert await database.read(reported) == reports, "what was reported stays, with who a number is"
    assert await database.read(found, HIS) == his, "he is as he was"
    assert await database.run(people.by_account, HIS, NOW) is not None


async def test_what_an_operator_drops_is_forgotten_at_night(database: Database, two: tuple[int, int]) -> None:
    await database.run(forgetting.forget, two[0], NOW)

    def dropped(session: Session) -> None:
        its = select(OutboxRow.id).where(OutboxRow.template == FAREWELL)
        undelivered.drop(session, session.scalars(its).all(), NOW)

    await database.run(dropped)
    assert await database.read(found, ACCOUNT) == IN_THE_CHAT
    await database.run(night, NOW)
    assert await database.read(found, ACCOUNT) == set()


async def test_what_is_tried_again_is_not_over(database: Database, two: tuple[int, int]) -> None:
    await database.run(forgetting.forget, two[0], NOW)

    def failed_once(session: Session) -> None:
        [row] = session.scalars(select(OutboxRow.id).where(OutboxRow.template == FAREWELL))
        delivering.failed(session, row, "storage away", NOW)
        farewells.over(session, row)

    await database.run(failed_once)
    assert await database.read(found, ACCOUNT) == IN_THE_CHAT


async def test_of_a_chat_in_which_nothing_is_known_and_all_is_old_nothing_waits(
    database: Database, two: tuple[int, int]
) -> None:
    she, _ = two

    def long_ago(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.id == she).values(revoked_at=NOW - timedelta(days=3)))
        session.execute(delete(ChatMessageRow).where(ChatMessageRow.chat == ACCOUNT))

    await database.run(long_ago)
    await database.run(forgetting.forget, she, NOW)
    assert await database.read(found, ACCOUNT, NAME, LABEL) == set()


async def test_the_log_stays_whole_and_says_that_it_was_done(database: Database, two: tuple[int, int]) -> None:
    she, _ = two
    before = await database.read(audited.root)
    await database.run(forgetting.forget, she, NOW)
    assert (await database.read(audited.look, before)).broken is None

    def lines(session: Session) -> list[tuple[Any, ...]]:
        about = select(AuditRow.action, AuditRow.actor, AuditRow.detail).where(AuditRow.object == f"person:{she}")
        return [tuple(row) for row in session.execute(about.order_by(AuditRow.id))][-2:]

    assert await database.read(lines) == [
        ("person.revoked", None, {"drafts": 2, "links": 0}), ("person.forgotten", None, {}),
    ]  # fmt: skip


async def test_twice_is_once(database: Database, two: tuple[int, int]) -> None:
    await database.run(forgetting.forget, two[0], NOW)
    after = await database.read(counted)
    for person in (two[0], 10**6):
        with pytest.raises(NobodyThere):
            await database.run(forgetting.forget, person, NOW)
    assert await database.read(counted) == after


async def test_the_same_phone_in_another_duty_keeps_what_is_of_the_phone(
    database: Database, two: tuple[int, int]
) -> None:
    she, he = two

    def same_phone(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.id == she).values(revoked_at=NOW))
        session.flush()
        session.execute(update(PersonRow).where(PersonRow.id == he).values(account=ACCOUNT))

    await database.run(same_phone)
    await database.run(forgetting.forget, she, NOW)
    assert await database.read(found, NAME, LABEL) == set()
    there = await database.read(found, ACCOUNT)
    assert {"people.account", "chat_messages.chat"} <= there
    assert "drafts.chat" not in there
    assert not await database.run(done), "the other duty's chat is left alone"
    assert (await database.run(people.by_account, ACCOUNT, NOW)).id == he


async def test_who_left_is_forgotten_after_the_months_of_the_plan_and_not_a_day_before(
    database: Database, two: tuple[int, int]
) -> None:
    she, he = two

    def left(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.id == she).values(revoked_at=NOW))
        session.execute(update(PersonRow).where(PersonRow.id == he).values(revoked_at=NOW + timedelta(days=30)))

    await database.run(left)
    a_year_later = NOW.replace(year=2014)
    assert await database.run(night, a_year_later - timedelta(seconds=1)) == 0
    assert await database.read(found, NAME) != set()
    assert await database.run(night, a_year_later) == 1
    assert await database.read(found, ACCOUNT, NAME, LABEL) == IN_THE_CHAT
    assert await database.run(night, a_year_later) == 0
    await database.run(done)
    assert await database.read(found, ACCOUNT, NAME, LABEL) == set()
    assert await database.read(found, f"name {HIS}") != set()
    assert await database.run(night, a_year_later + timedelta(days=31)) == 1
    assert await database.read(found, f"name {HIS}") == set()


def night(session: Session, now: datetime) -> int:
    return retention.forget(session, Plans().open(session), now)


async def test_an_evaluator_s_last_day_counts_as_leaving(database: Database, two: tuple[int, int]) -> None:
    she, _ = two

    def evaluates(session: Session) -> None:
        session.execute(
            update(PersonRow)
            .where(PersonRow.id == she)
            .values(role="evaluator", organisation_id=None, until=NOW.date(), closes_at=NOW)
        )

    await database.run(evaluates)
    assert await database.run(night, NOW.replace(year=2014)) == 1
    await database.run(done)
    assert await database.read(found, ACCOUNT, NAME, LABEL) == set()


async def test_who_has_access_is_never_forgotten(database: Database, two: tuple[int, int]) -> None:
    assert await database.run(night, NOW.replace(year=2040)) == 0
    assert await database.read(found, NAME) != set()


@pytest.mark.usefixtures("two")
async def test_of_who_opened_a_link_and_never_answered_nothing_stays(database: Database) -> None:
    payload = "x" * 32

    def opened(session: Session) -> None:
        terms = invitations.Terms(people.Role.COORDINATOR, None)
        made = invitations.invite(session, terms, payload, NOW + timedelta(days=14), by=None, now=NOW)
        invitations.bind(session, made, 880_088, NOW)
        session.add(ChatMessageRow(chat=880_088, message=1, ours=True, at=NOW))
        session.flush()

    await database.run(opened)
    await database.run(night, NOW + timedelta(days=15))
    assert await database.read(found, 880_088) == {"invitations.bound_account", "chat_messages.chat"}
    await database.run(night, NOW + timedelta(days=17))
    assert await database.read(found, 880_088) == set()
    assert await database.read(found, ACCOUNT) != set(), "who is in keeps the link that let them in"


MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(1, 120))
def test_months_go_back_to_the_same_day_or_the_last_of_the_month(now: datetime, months: int) -> None:
    before = months_before(now, months)
    assert (now.year - before.year) * 12 + now.month - before.month == months
    assert before.day <= now.day
    assert before.day == now.day or (before + timedelta(days=1)).day == 1
    assert months_before(now, months) <= months_before(now + timedelta(days=1), months)
