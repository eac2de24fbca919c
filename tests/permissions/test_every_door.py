"""Every door of the house, by everybody who may not pass it: nothing changes, and the log says who tried.

The doors are those that are built: a new verb or command is tried here without a word. Buttons are forged: the ids
in them are of what is there, and of what is not.
"""

from collections.abc import Awaitable, Callable, Iterable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.attending import FORMS
from bot.errands import typed
from bot.handlers import always, reporting
from bot.handlers.tally_digits import unless_one_goes
from bot.taps import base36
from storage.announcements import AnnouncementPersonRow, AnnouncementRow
from storage.people import PersonRow
from storage.refusals import MOST
from tests.permissions.scene import (
    AWA,
    COMMANDS,
    DAY,
    FORGED,
    MOUSSA,
    NOW,
    OPEN,
    OTHERS,
    OUTSIDE,
    STRANGER,
    T2,
    TYPED,
    USED,
    VERBS,
    Rows,
    Scene,
    groups,
    is_of,
    refused_lines,
    rows,
)

WRITTEN = unless_one_goes(typed(next(door.unit for door in reporting.DOORS if not door.verbs and not door.commands)))
# Tables in which whoever has an access may begin something of their own.
OWN = frozenset({
    "drafts", "errands", "outbox", "invitations", "invitation_areas", "extensions", "absences", "chat_messages",
})  # fmt: skip


def everybody(names: Iterable[str], also: str) -> pytest.MarkDecorator:
    """Each on SQLite; one of them on PostgreSQL too, where all of them take minutes."""
    there = [("sqlite", who) for who in names]
    again = pytest.param("postgres", also, marks=pytest.mark.postgres)
    return pytest.mark.parametrize(("engine", "who"), [*there, again], indirect=["engine"])


one_engine = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def number(session: Session, account: int) -> int:
    return session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()


async def tries_everything(scene: Scene, account: int, after: Callable[[str], Awaitable[None]]) -> int:
    """Every button, every command, everything typed; how many updates that were. `after` each group: its names."""
    tried = scene.updates
    for verbs in groups(VERBS, 8):
        for verb in verbs:
            for object_, version, argument in FORGED:
                await scene.tap(account, verb, object_, version, argument)
            scene.now += DAY / 4  # so that every attempt has its line
        await after(" ".join(verbs))
    scene.now += DAY
    for commands in groups(COMMANDS, 12):
        for command in commands:
            await scene.command(account, command)
        scene.now += DAY
        await after(" ".join(commands))
    for text in TYPED:
        await scene.types(account, WRITTEN, text)
        await scene.types(account, WRITTEN, text, edited=True)
        await scene.types(account, always.unread, "")  # a forward, a photo, a voice
    await after("what is typed")
    return scene.updates - tried


@everybody(OUTSIDE, also="a revoked agent")
async def test_who_has_no_access_changes_nothing_by_anything(scene: Scene, who: str) -> None:
    account = OUTSIDE[who]
    before = await scene.database.read(rows)

    async def unchanged(what: str) -> None:
        assert await scene.database.read(rows) == before, what

    tried = await tries_everything(scene, account, unchanged)
    lines = await scene.database.read(refused_lines)
    if account == STRANGER:
        assert lines == []
        return
    person = await scene.database.read(number, account)
    assert {(actor, because) for actor, _, because in lines} == {(person, "access")}
    assert len(lines) == tried, "one line each"
    tried_doors = {what.partition(":")[2] for _, what, _ in lines}
    assert {*VERBS, *COMMANDS} <= tried_doors


@everybody(OTHERS, also="another organisation")
async def test_nothing_of_anybody_else_is_touched(scene: Scene, who: str) -> None:
    """Whatever is tapped, with whatever ids: rows that are somebody else's stay as they are, none is made for them."""
    account = OTHERS[who]
    person = await scene.database.read(number, account)
    before = await scene.database.read(rows)

    async def others_stay(what: str) -> None:
        assert not touched(before, await scene.database.read(rows), person, account), what

    await tries_everything(scene, account, others_stay)
    lines = await scene.database.read(refused_lines)
    assert lines, "some of it was not open to them"
    assert {actor for actor, _, _ in lines} == {person}
    told = [what for _, what, because in lines if because != "draft"]
    assert told == scene.refused, "one line for each attempt that was refused, none for what was not"
    forms = [what for _, what, because in lines if because == "draft"]
    # Of Awa's three, whatever the button says it does; of what is no form there is no line.
    of_forms = (*FORMS, "rv")  # [My answers], with what is no argument of a receipt's
    assert sorted(forms) == sorted(f"verb:{verb}" for verb in of_forms for number, *_ in FORGED if number in (1, 2))


# What a button names, by the verbs that do; with arguments of all kinds. All of it is Awa's or Moussa's, and is no. 1.
NAMED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("pc", "pn", "pv", "qa", "rf", "rh", "rj", "rw", "tb", "tv"), ("", "yes", "1.1.1")),  # a receipt
    (("rv",), ("r", "b", "m0", "", "yes")),  # a receipt, or a form
    (("vb", "vc", "vd", "ve", "vh", "vl", "vn", "vu", "vw"), ("", "yes", "c1.1.1")),  # a report, and so its matter
    (("qj", "ql", "qp", "qr", "qs", "qw"), ("", "yes")),  # what was asked
    (("hd", "hw", "tc", "te", "tg", "tk", "tl", "tn", "tq"), ("", "yes")),  # a person
    (("in", "iq", "ix", "to"), ("", "yes")),  # a link
    (("nb", "nc", "nr"), ("", "ok")),  # an announcement
    (("yc",), ("", "yes")),  # a tally
    (tuple(sorted(FORMS)), ("", "yes")),
)
NOWHERE = 10**6


def named(number: int) -> list[tuple[str, int, int, str]]:
    """Every button that names the thing of this number, by its verb, object, version and argument."""
    said = [(verb, number, 1, argument) for verbs, arguments in NAMED for verb in verbs for argument in arguments]
    for version in (1, T2.as_number):  # a person in the argument, beside a quarter that there is and one that is none
        said.append(("ln", 1, version, base36(number)))
        said += [(verb, 1, version, f"1.{base36(number)}") for verb in ("xe", "xr")]
    return said


def announced(session: Session) -> None:
    """To Awa, by Moussa."""
    awa, moussa = number(session, AWA), number(session, MOUSSA)
    session.add(AnnouncementRow(text="Réunion", created_at=NOW, by_id=moussa, audience="team"))
    session.flush()
    session.add(AnnouncementPersonRow(announcement_id=1, person_id=awa))


@everybody(OTHERS, also="another's coordinator")
async def test_whatever_is_somebody_else_s_is_one_line_and_nobody_learns_that_it_is_there(
    scene: Scene, who: str
) -> None:
    account = OTHERS[who]
    await scene.database.run(announced)
    person = await scene.database.read(number, account)
    before = await scene.database.read(rows)
    said = []
    for tap in named(1):
        await scene.tap(account, *tap)
        said.append(scene.said)
        scene.now += DAY / 4
    lines = await scene.database.read(refused_lines)
    assert [(actor, what) for actor, what, _ in lines] == [(person, f"verb:{verb}") for verb, *_ in named(1)]
    for tap, of_theirs in zip(named(NOWHERE), said, strict=True):
        await scene.tap(account, *tap)
        assert scene.said == of_theirs, tap
        scene.now += DAY / 4
    assert await scene.database.read(rows) == before


def touched(before: Rows, after: Rows, person: int, account: int) -> list[str]:
    """Rows that are not this person's and are not as they were, or are new where only their owner makes any."""
    wrong = [
        f"{table} {key}: {row} is {after.get((table, key))}"
        for (table, key), row in before.items()
        if after.get((table, key)) != row and not is_of(table, row, person, account)
    ]
    return wrong + [
        f"{table} {key}: {row} is new"
        for (table, key), row in after.items()
        if (table, key) not in before
        and table not in ("outbox", "invitation_areas")
        and not (table in OWN and is_of(table, row, person, account))
    ]


async def test_another_s_form_is_a_line_of_the_log(scene: Scene) -> None:
    before = await scene.database.read(rows)
    await scene.tap(12, "ra", 1, 1, "yes")
    assert scene.said == ["Cet écran a changé."]
    await scene.tap(12, "ra", 10**6, 1, "yes")  # no form at all: an old button
    await scene.tap(AWA, "ra", 1, 10**6, "yes")  # one's own, of another moment
    person = await scene.database.read(number, 12)
    assert await scene.database.read(refused_lines) == [(person, "verb:ra", "draft")]
    after = await scene.database.read(rows)
    assert touched(before, after, await scene.database.read(number, AWA), AWA) == []


@pytest.mark.parametrize("account", [AWA, 12, 21, STRANGER])
async def test_a_link_that_was_used_is_a_line_of_the_log(scene: Scene, account: int) -> None:
    before = await scene.database.read(rows)
    await scene.command(account, "start", USED)
    assert await scene.database.read(rows) == before
    inside = {12: await scene.database.read(number, 12)}
    lines = [] if account == AWA else [(inside.get(account), "invitation:1", "link")]
    assert await scene.database.read(refused_lines) == lines, "who came in by it may open it again"


async def test_a_link_that_nobody_made_is_no_line(scene: Scene) -> None:
    await scene.command(12, "start", "guessed")
    assert await scene.database.read(refused_lines) == []


async def test_nobody_fills_the_log(scene: Scene) -> None:
    """Twenty lines a day about one person; what they try is refused all the same."""
    before = await scene.database.read(rows)
    for _ in range(MOST + 5):
        await scene.tap(21, "rr", 1)
        assert (await scene.database.read(rows)) == before
    assert len(await scene.database.read(refused_lines)) == MOST
    scene.now += DAY
    await scene.tap(21, "rr", 1)
    assert len(await scene.database.read(refused_lines)) == MOST + 1


async def test_a_line_holds_nothing_that_was_written(scene: Scene) -> None:
    await scene.types(21, WRITTEN, "CANARI-7f3a")
    await scene.command(21, "rapport", "CANARI-7f3a")
    lines = await scene.database.read(refused_lines)
    assert [what for _, what, _ in lines] == ["message", "command:rapport"]


async def test_another_s_tally_is_a_line_of_the_log_whoever_asks(scene: Scene) -> None:
    """To be corrected (a forged number), or its form (a forged card)."""
    before = await scene.database.read(rows)
    people = {account: await scene.database.read(number, account) for account in OTHERS.values()}
    for account in people:
        await scene.tap(account, "yc", 1)
        await scene.tap(account, "ya", 2, 1, "zero")
    lines = await scene.database.read(refused_lines)
    assert lines == [
        line for person in people.values() for line in ((person, "verb:yc", "right"), (person, "verb:ya", "draft"))
    ]
    assert await scene.database.read(rows) == before
    await scene.tap(AWA, "yc", 1)
    assert await scene.database.read(refused_lines) == lines, "her own she may correct"


async def test_a_release_is_refused_to_all_but_the_plan_s_coordinator(scene: Scene) -> None:
    before = await scene.database.read(rows)
    expected = []
    for account in (AWA, MOUSSA, *OTHERS.values()):
        person = await scene.database.read(number, account)
        for verb in ("sc", "sd", "se", "sf"):
            await scene.tap(account, verb, 1, 20122)
            expected.append((person, f"verb:{verb}", "right"))
    assert await scene.database.read(refused_lines) == expected
    assert await scene.database.read(rows) == before


async def test_a_link_of_another_s_is_not_cancelled_and_stays_good(scene: Scene) -> None:
    for account in (AWA, 13, 16, 18):
        await scene.tap(account, "ix", 2)
    await scene.command(STRANGER, "start", OPEN)
    people = [await scene.database.read(number, account) for account in (AWA, 13, 16, 18)]
    assert await scene.database.read(refused_lines) == [(person, "verb:ix", "right") for person in people]
    await scene.tap(MOUSSA, "ix", 2)
