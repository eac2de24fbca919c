"""Which messages are in a chat, and what a wipe can do about each: laws, then the tables on both engines."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from scheduler.housekeeping import forget
from storage import chats, delivering, people, revocations
from storage.chats import ChatMessageRow, Noted
from storage.database import Database
from storage.invitations import InvitationRow
from storage.people import PersonRow, Role
from storage.wiping import BETWEEN, DELETABLE, DOUBT, NEAR, emptying

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
AWA, STRANGER, INVITED = 11, 99, 21


def noted(message: int, hours: float, *, ours: bool = True, chat: int = AWA) -> Noted:
    return Noted(chat, message, ours, NOW - timedelta(hours=hours))


ids = st.lists(st.integers(1, 30_000), unique=True, max_size=40).map(sorted)
chat = ids.flatmap(
    lambda found: st.tuples(
        st.just(found),
        st.lists(st.floats(0, 100), min_size=len(found), max_size=len(found)).map(lambda ages: sorted(ages)[::-1]),
        st.lists(st.booleans(), min_size=len(found), max_size=len(found)),
    )
).map(lambda t: tuple(noted(one, age, ours=ours) for one, age, ours in zip(*t, strict=True)))


@given(chat, st.integers(0, 31_000))
def test_each_message_has_its_fate(known: tuple[Noted, ...], upto: int) -> None:
    doing = emptying(known, upto, NOW)
    young = {one.message for one in known if NOW - one.at < DELETABLE - DOUBT}
    old = {one.message for one in known if NOW - one.at >= DELETABLE + DOUBT}
    mine = {one.message for one in known if one.ours}
    assert set(doing.delete) == young
    assert set(doing.doubtful).isdisjoint(young | old)
    assert set(doing.edit) == (old | set(doing.doubtful)) & mine
    assert doing.theirs == len(old - mine)
    assert set(doing.all) == {one.message for one in known}
    assert not set(doing.edit) & young, "what is deleted need not be written over"


@given(chat, st.integers(0, 31_000))
def test_what_nobody_noted_is_looked_for_where_it_may_be(known: tuple[Noted, ...], upto: int) -> None:
    doing = emptying(known, upto, NOW)
    between = doing.between
    all_known = {one.message for one in known}
    assert len(between) == len(set(between)) <= BETWEEN
    assert not all_known & set(between)
    assert all(one > 0 for one in between)
    too_old = max((one.message for one in known if NOW - one.at >= DELETABLE + DOUBT), default=0)
    assert all(one > too_old for one in between), "older than what is too old already"
    top = max([upto, *all_known])
    assert all(one <= top for one in between)
    if known and top - max(too_old, min(all_known) - NEAR - 1) <= BETWEEN:
        floor = too_old or max(0, min(all_known) - NEAR - 1)
        assert set(between) == set(range(floor + 1, top + 1)) - all_known


@given(chat)
def test_beside_a_known_one_comes_first(known: tuple[Noted, ...]) -> None:
    fresh = [one.message for one in known if NOW - one.at < DELETABLE - DOUBT]
    between = emptying(known, 0, NOW).between
    if len(fresh) * 2 * NEAR <= BETWEEN and fresh:
        beside = {one + step for one in fresh[:-1] for step in range(1, NEAR + 1) if one + step < fresh[-1]}
        assert beside - {one.message for one in known} <= set(between)


def test_an_unknown_chat_is_tried_from_its_newest() -> None:
    """Nothing was noted, say because the database was restored from a copy."""
    doing = emptying((), 250, NOW)
    assert doing.between == tuple(range(250, 150, -1))
    assert emptying((), 0, NOW).between == ()


def peopled(session: Session) -> None:
    session.add(
        PersonRow(
            account=AWA, role=Role.COORDINATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=NOW, joined_at=NOW,
        )
    )  # fmt: skip
    session.add(
        InvitationRow(
            hash="x", role=Role.COORDINATOR, language="fr", created_at=NOW, expires_at=NOW + timedelta(days=1),
            bound_account=INVITED, bound_at=NOW,
        )
    )  # fmt: skip


def everything(session: Session) -> list[tuple[int, int, bool, datetime]]:
    table = ChatMessageRow
    rows = session.execute(select(table.chat, table.message, table.ours, table.at).order_by(table.chat, table.message))
    return [tuple(row) for row in rows]  # type: ignore[misc]


async def test_of_strangers_nothing_is_kept(database: Database) -> None:
    await database.run(peopled)
    messages = [noted(5, 0), noted(6, 0, chat=STRANGER), noted(7, 0, ours=False, chat=INVITED)]
    await database.run(chats.note, messages)
    assert [row[:3] for row in await database.read(everything)] == [(AWA, 5, True), (INVITED, 7, False)]
    await database.run(chats.forget_all, INVITED)
    assert [row[:2] for row in await database.read(everything)] == [(AWA, 5)]


async def test_noted_twice_is_noted_once_as_it_was_first(database: Database) -> None:
    await database.run(peopled)
    await database.run(chats.note, [noted(5, 10)])
    await database.run(chats.note, [noted(5, 0, ours=False), noted(4, 1)])
    assert await database.read(everything) == [
        (AWA, 4, True, NOW - timedelta(hours=1)),
        (AWA, 5, True, NOW - timedelta(hours=10)),
    ]
    await database.run(chats.note, [])
    await database.run(chats.forget, [(AWA, 4), (AWA, 400), (STRANGER, 5)])
    known, newest = await database.read(chats.there, AWA)
    assert (known, newest) == ((noted(5, 10),), 5)
    assert await database.read(chats.there, STRANGER) == ((), 5)


async def test_after_a_year_nobody_looks(database: Database) -> None:
    await database.run(peopled)
    await database.run(chats.note, [noted(1, 24 * 366), noted(2, 24 * 364)])
    await database.run(forget, NOW)
    assert [row[1] for row in await database.read(everything)] == [2]


async def test_no_card_is_drawn_where_it_was_wiped(database: Database) -> None:
    await database.run(peopled)
    person = (await database.read(people.by_account, AWA, NOW, lock=False)).id

    def cards(session: Session) -> list[int | None]:
        return list(session.scalars(select(InvitationRow.card)))

    def made(session: Session) -> None:
        session.execute(update(InvitationRow).values(created_by=person, card=7))

    await database.run(made)
    assert await database.read(cards) == [7]
    await database.run(chats.post_wipe, chat=AWA, person=person, now=NOW)
    assert await database.read(cards) == [None]


async def test_a_wipe_is_one_row_that_names_the_chat(database: Database) -> None:
    """It is delivered whoever the person is by then: the access may have ended in the same transaction."""
    await database.run(peopled)
    person = (await database.read(people.by_account, AWA, NOW, lock=False)).id

    def lost(session: Session) -> int:
        revocations.revoke(session, person, by=None, now=NOW)
        return chats.post_wipe(session, chat=AWA, person=person, now=NOW)

    row = await database.run(lost)
    [posted] = await database.run(delivering.claim, by="test", now=NOW, ids=[row])
    assert (posted.template, posted.chat, posted.values) == (chats.WIPE, AWA, {"says": False})


async def test_whose_chat_a_message_is_in_is_found_by_an_index(database: Database) -> None:
    """Asked of each message of a broadcast, to however many people."""

    def reads(session: Session) -> list[str]:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))  # of a few rows it would be cheaper
        asked = chats.KNOWN.params(chats=[AWA]).compile(
            session.connection(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        how = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
        return [str(row[-1]) for row in session.connection().exec_driver_sql(f"{how} {asked}")]

    plan = " | ".join(await database.read(reads))
    for index in ("ix_people_account", "ix_invitations_bound_account", "ix_outbox_open"):
        assert index in plan
    assert not re.search(r"SCAN (people|invitations|outbox)|Seq Scan", plan), plan
