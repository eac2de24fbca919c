"""`relais invite --from`: everybody in a workbook is invited by one command, and nobody twice."""

import re
import stat
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.aside import written_aside
from storage import invitations, invited, joining, revocations
from storage.audit import AuditRow
from storage.database import Database
from storage.invitations import Ending, Invitation, InvitationRow
from storage.invited import Known, Standing, Who
from storage.inviting import Changed, Listed, close_unused, invite_all
from storage.joining import Consent
from storage.people import Role
from storage.plan.reading import Plans
from tests.people.cast import APRIL, PLAN, Town
from tests.people.operator import (
    AGENT,
    COMONITOR,
    EVALUATOR,
    EVERY_KIND,
    TITLES,
    Relais,
    column,
    listed,
    on,
    opened,
)

LINK = re.compile(r"https://t\.me/RelaisBot\?start=([A-Za-z0-9_-]{32})")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return listed(tmp_path / "people.xlsx", *EVERY_KIND)


def invite(relais: Relais, source: Path, *words: str) -> str:
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot", *words)
    assert called.exit_code == 0, called.output
    return called.stdout.replace(f"{source.parent}/", "")


def refused(relais: Relais, source: Path, *words: str) -> str:
    called = relais("invite", "--from", str(source), "--bot", "RelaisBot", *words)
    assert called.exit_code == 2, called.output
    assert called.stdout == ""
    return called.stderr.replace(f"{source.parent}/", "")


def payloads(file: Path) -> list[str]:
    """Of the result column, where every cell is a link."""
    found = [LINK.fullmatch(cell) for cell in column(file, "Result")]
    assert all(found), column(file, "Result")
    return [one[1] for one in found if one]


def look(url: str, payload: str, account: int = 77) -> Invitation | None:
    """What a link leads to; None if it is no longer good."""

    def looked(session: Session) -> Invitation | None:
        try:
            return invitations.look(session, payload, account, datetime.now(UTC))
        except invitations.WrongLink:
            return None

    async def run(database: Database) -> Invitation | None:
        return await database.read(looked)

    found: Invitation | None = on(url, run)
    return found


def joined(url: str, payload: str, account: int) -> int:
    def join(session: Session) -> int:
        now = datetime.now(UTC)
        invitation = invitations.look(session, payload, account, now)
        invitations.bind(session, invitation.id, account, now)
        return joining.join(session, invitation, account, Consent("1"), PLAN.calendar.zone, now)

    async def run(database: Database) -> int:
        return await database.run(join)

    return int(on(url, run))


def kept(url: str) -> list[tuple[str | None, str | None, str | None]]:
    """(label, role, why it was closed) of all invitations."""

    def every(session: Session) -> list[Any]:
        columns = InvitationRow.label, InvitationRow.role, InvitationRow.closed_because
        return [tuple(row) for row in session.execute(select(*columns).order_by(InvitationRow.id))]

    async def run(database: Database) -> list[Any]:
        return await database.read(every)

    return list(on(url, run))


def changed(url: str, change: Any, *args: object) -> None:
    async def run(database: Database) -> None:
        await database.run(change, *args)

    on(url, run)


def test_everybody_gets_a_link_of_their_own(relais: Relais, database_url: str, source: Path) -> None:
    said = invite(relais, source, "--language", "en")

    assert said == "5 invited\npeople-invited.xlsx: 5 links, each for one person, once\n"
    result = source.with_name("people-invited.xlsx")
    assert stat.S_IMODE(result.stat().st_mode) == 0o600
    found = [look(database_url, payload) for payload in payloads(result)]
    assert [(i.terms.role, i.organisation_code, i.areas, i.terms.label, i.terms.language) for i in found if i] == [
        (Role.AGENT, "MSIPC", ("gao", "menaka"), "Gao 1", "en"),
        (Role.COMONITOR, "ONG1", ("ansongo",), "Ansongo 1", "en"),
        (Role.COORDINATOR, "MSIPC", (), "Coordination", "en"),
        (Role.COORDINATOR, None, (), "Coordination", "en"),
        (Role.EVALUATOR, None, (), "Evaluator", "en"),
    ]
    assert [str(i.terms.until) for i in found if i and i.terms.until] == ["2999-03-31"]


def test_who_opens_the_link_of_a_list_is_asked_and_is_in(relais: Relais, database_url: str, source: Path) -> None:
    invite(relais, source)
    agent, comonitor, *_ = payloads(source.with_name("people-invited.xlsx"))

    async def join(database: Database) -> tuple[str, str]:
        town = await Town.founded(database)
        town.now = datetime.now(UTC)
        awa, fanta = town.account(1), town.account(2)
        await awa.opens(agent)
        asked = awa.sees
        for account, payload in ((awa, agent), (fanta, comonitor)):
            await account.opens(payload)
            await account.taps(account.buttons[0])
            await account.taps(account.buttons[0])
        await awa.opens(comonitor)
        return asked, fanta.sees

    asked, done = on(database_url, join)
    assert "agent de terrain" in asked
    assert "MSIPC · Gao, Ménaka" in asked
    assert "It’s ready, thank you." in done, "in the language of the list"
    assert invite(relais, source).startswith("0 invited, 3 invited before, 2 joined\n")
    today = datetime.now(PLAN.calendar.zone)
    results = column(source.with_name("people-invited.xlsx"), "Result")
    assert results[:2] == [f"Has joined on {today.day} {today:%B %Y}."] * 2


def test_the_links_are_good_until_the_end_of_their_last_day(relais: Relais, database_url: str, source: Path) -> None:
    invite(relais, source, "--expires", "3")

    def ends(session: Session) -> set[datetime]:
        return set(session.scalars(select(InvitationRow.expires_at)))

    async def run(database: Database) -> set[datetime]:
        return await database.read(ends)

    last = datetime.now(PLAN.calendar.zone).date() + timedelta(days=3)
    assert on(database_url, run) == {joining.end_of(last, PLAN.calendar.zone)}


@pytest.mark.parametrize("again", ["people.xlsx", "people-invited.xlsx"])
def test_run_twice_it_invites_nobody_twice_and_no_link_is_lost(
    relais: Relais, database_url: str, source: Path, again: str
) -> None:
    invite(relais, source)
    result = source.with_name("people-invited.xlsx")
    links = payloads(result)

    said = invite(relais, source.with_name(again))

    assert said == "0 invited, 5 invited before\npeople-invited.xlsx: 5 links, each for one person, once\n"
    assert payloads(result) == links
    assert len(kept(database_url)) == 5


def test_into_another_workbook_the_links_are_not_known(relais: Relais, database_url: str, source: Path) -> None:
    invite(relais, source)
    said = invite(relais, source, "--output", str(source.with_name("other.xlsx")))

    assert "5 more links in the workbook of an earlier run alone; --again makes new ones" in said
    day = datetime.now(PLAN.calendar.zone)
    results = column(source.with_name("other.xlsx"), "Result")
    assert set(results) == {
        f"Already invited on {day.day} {day:%B %Y}. The link is good until {later(day)}."
    }  # fmt: skip
    assert len(kept(database_url)) == 5


def later(day: datetime) -> str:
    end = day + timedelta(days=invitations.DAYS)
    return f"{end.day} {end:%B %Y}"


def test_a_row_added_later_is_invited_alone(relais: Relais, database_url: str, source: Path) -> None:
    invite(relais, source)
    before = payloads(source.with_name("people-invited.xlsx"))
    listed(source, *EVERY_KIND[:2], ("agent", "MPFEF", "gao", "Gao 1"), *EVERY_KIND[2:])

    assert invite(relais, source).startswith("1 invited, 5 invited before\n")
    after = payloads(source.with_name("people-invited.xlsx"))
    assert [*after[:2], *after[3:]] == before
    assert len(kept(database_url)) == 6


def test_a_label_put_right_beside_its_link_is_the_same_person(
    relais: Relais, database_url: str, tmp_path: Path
) -> None:
    source = listed(tmp_path / "people.xlsx", ("agent", "MSIPC", "gao", "Goa 1"))
    invite(relais, source)
    (link,) = column(tmp_path / "people-invited.xlsx", "Result")
    listed(tmp_path / "right.xlsx", ("agent", "MSIPC", "gao", "Gao 1", link), titles=(*TITLES[:4], "Result"))

    assert invite(relais, tmp_path / "right.xlsx").startswith("0 invited, 1 invited before\n")
    assert len(kept(database_url)) == 1
    renewed = invite(relais, tmp_path / "right-invited.xlsx", "--again")
    assert renewed.startswith("1 invited\n")
    assert kept(database_url) == [("Goa 1", "agent", Ending.RENEWED), ("Gao 1", "agent", None)]


def test_again_makes_new_links_for_those_who_have_not_used_theirs(
    relais: Relais, database_url: str, source: Path
) -> None:
    """Never for those who joined, nor for those who refused or left: a list decides nothing there."""
    rows = [("agent", "MSIPC", "gao", f"Gao {n}") for n in range(1, 6)]
    listed(source, *rows)
    invite(relais, source)
    result = source.with_name("people-invited.xlsx")
    first, second, third, fourth, fifth = payloads(result)
    joined(database_url, first, 1)
    left = joined(database_url, second, 2)
    changed(database_url, lambda session: revocations.revoke(session, left, by=None, now=datetime.now(UTC)))

    def refuse(session: Session) -> None:
        now = datetime.now(UTC)
        invitation = invitations.look(session, third, 3, now)
        invitations.close(session, invitation.id, 3, Ending.REFUSED, now)

    def age(session: Session) -> None:
        row = session.scalars(select(InvitationRow).where(InvitationRow.hash == invitations.hashed(fourth))).one()
        row.created_at, row.expires_at = APRIL, APRIL + timedelta(days=14)

    changed(database_url, refuse)
    changed(database_url, age)
    today = datetime.now(PLAN.calendar.zone)
    day = f"{today.day} {today:%B %Y}"

    said = invite(relais, source)
    assert said.startswith(
        "0 invited, 1 invited before, 1 joined, 1 with a link whose days are past, 1 refused, 1 had access once\n"
    )
    assert column(result, "Result") == [
        f"Has joined on {day}.",
        f"Had access until {day}.",
        f"Has refused on {day}.",
        "Invited on 20 April 2013. Nobody used the link, which ended on 4 May 2013.",
        f"https://t.me/RelaisBot?start={fifth}",
    ]

    said = invite(relais, source, "--again")
    assert said.startswith("2 invited, 1 joined, 1 refused, 1 had access once\n")
    results = column(result, "Result")
    assert results[:3] == [f"Has joined on {day}.", f"Had access until {day}.", f"Has refused on {day}."]
    new = [LINK.fullmatch(cell) for cell in results[3:]]
    assert all(new)
    assert look(database_url, fifth) is None
    assert [look(database_url, one[1]) is not None for one in new if one] == [True, True]
    assert [row[2] for row in kept(database_url)] == [
        None, None, Ending.REFUSED, Ending.RENEWED, Ending.RENEWED, None, None,
    ]  # fmt: skip


def test_what_is_written_in_a_list_stays_text_and_ones_own_columns_stay(relais: Relais, tmp_path: Path) -> None:
    source = listed(
        tmp_path / "people.xlsx",
        ("agent", "MSIPC", "gao", "=1+1", "", "", '=HYPERLINK("http://x")', "70 00 00 00"),
        titles=(*TITLES, "_Formula", "_Telephone"),
    )
    invite(relais, source)
    result = tmp_path / "people-invited.xlsx"
    assert column(result, "Label") == ["=1+1"]
    assert column(result, "_Formula") == ['=HYPERLINK("http://x")']
    assert column(result, "_Telephone") == ["70 00 00 00"]
    assert not any(cell.typed for row in opened(result).sheets[0].rows for cell in row)


def test_only_its_own_earlier_result_is_written_over(relais: Relais, database_url: str, source: Path) -> None:
    other = listed(source.with_name("other.xlsx"), AGENT)
    text = source.with_name("text.xlsx")
    text.write_text("mine")
    for output, line in (
        (source, "people.xlsx is the list itself: name another --output"),
        (other, "other.xlsx is there already and is no earlier result of this list: name another"),
        (text, "text.xlsx is there already and is no earlier result of this list: name another"),
        (source.with_name("links.csv"), "what is written is a workbook; name it .xlsx"),
    ):
        before = output.read_bytes() if output.exists() else None
        assert line in refused(relais, source, "--output", str(output))
        assert (output.read_bytes() if output.exists() else None) == before
    assert kept(database_url) == []

    invite(relais, source)
    result = source.with_name("people-invited.xlsx")
    before = result.read_bytes()
    fewer = listed(source.with_name("fewer.xlsx"), *EVERY_KIND[1:])
    said = refused(relais, fewer, "--output", str(result))
    assert said == "relais: people-invited.xlsx holds the link of Gao 1, who is not in this list: name another\n"
    assert result.read_bytes() == before


def test_a_file_that_cannot_be_written_invites_nobody(relais: Relais, database_url: str, source: Path) -> None:
    called = relais(
        "invite", "--from", str(source), "--bot", "RelaisBot", "--output", str(source.with_name("no") / "x.xlsx")
    )
    assert called.exit_code == 1
    assert "x.xlsx cannot be written (No such file or directory)" in called.stderr
    assert kept(database_url) == []


def test_two_that_write_the_same_file(relais: Relais, database_url: str, source: Path) -> None:
    result = source.with_name("people-invited.xlsx")
    with written_aside({result: b"what the other writes"}):
        called = relais("invite", "--from", str(source), "--bot", "RelaisBot")
    assert called.exit_code == 1
    assert called.stderr == f"relais: another relais invite is writing {result} now\n"
    assert kept(database_url) == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "say one of these: --role ROLE (one person), --template FILE, --from FILE"),
        (("--role", "agent", "--from", "x.xlsx"), "say one of these"),
        (("--from", "x.xlsx", "--label", "Gao 1"), "--label does not go with --from"),
        (("--role", "agent", "--again"), "--again does not go with --role"),
        (("--from", "x.xlsx", "--pdf", "x-invited.xlsx"), "x-invited.xlsx: the cards are a PDF; name it .pdf"),
        (("--template", "x.xlsx", "--pdf", "y.pdf"), "--pdf does not go with --template"),
    ],
)
def test_one_or_many(relais: Relais, words: Sequence[str], line: str) -> None:
    called = relais("invite", *words)
    assert called.exit_code == 2
    assert line in called.stderr


def test_two_hundred_people_and_again(relais: Relais, database_url: str, tmp_path: Path) -> None:
    rows = [
        ("agent", ("MSIPC", "MPFEF")[n % 2], ("gao", "Ansongo, Ménaka")[n % 3 == 0], f"Agent {n}") for n in range(150)
    ] + [("co-suivi", "ONG1", "gao", f"Suivi {n}") for n in range(50)]
    source = listed(tmp_path / "people.xlsx", *rows)
    took = []
    for words in ((), ("--pdf", str(tmp_path / "cards.pdf"))):
        begun = time.perf_counter()
        invite(relais, source, *words)
        took.append(time.perf_counter() - begun)
    print(f"\n200 people: {took[0]:.1f} s; nobody twice, and 200 cards: {took[1]:.1f} s")

    links = payloads(tmp_path / "people-invited.xlsx")
    assert len(set(links)) == 200
    assert len(kept(database_url)) == 200
    assert look(database_url, links[199]) is not None

    def lines(session: Session) -> int:
        return len(session.scalars(select(AuditRow.id).where(AuditRow.action == "invitation.made")).all())

    async def run(database: Database) -> int:
        return await database.read(lines)

    assert on(database_url, run) == 200


async def test_what_changed_since_the_list_was_made_stops_it(town: Town) -> None:
    now = town.now
    ministry = (await town.database.read(Plans().open))[0].organisations[0].id
    who = Who(Role.AGENT, ministry, "Gao 1")
    fresh = Listed(who, None, (invitations.Terms(Role.AGENT, ministry, label="Gao 1"), invitations.new_payload()))

    assert await town.database.run(invite_all, [fresh], now + timedelta(days=1), now=now) == 1
    with pytest.raises(Changed):
        await town.database.run(invite_all, [fresh], now + timedelta(days=1), now=now)
    (known,) = await town.database.read(invited.already, [who], now)
    assert known is not None
    assert known.standing is Standing.OPEN
    await town.database.run(close_unused, known.unused, Ending.WITHDRAWN, now=now)
    with pytest.raises(Changed):
        stale = Listed(who, known, fresh.invite)
        await town.database.run(invite_all, [stale], now + timedelta(days=1), now=now)
    (known,) = await town.database.read(invited.already, [who], now)
    assert known == Known(Standing.CLOSED, now, "Gao 1")


async def test_two_at_once_invite_once(town: Town) -> None:
    import asyncio

    now = town.now
    ministry = (await town.database.read(Plans().open))[0].organisations[0].id

    def wanted() -> list[Listed]:
        return [
            Listed(
                Who(Role.AGENT, ministry, f"Gao {n}"), None,
                (invitations.Terms(Role.AGENT, ministry, label=f"Gao {n}"), invitations.new_payload()),
            )
            for n in range(20)
        ]  # fmt: skip

    done = await asyncio.gather(
        *(town.database.run(invite_all, wanted(), now + timedelta(days=1), now=now) for _ in range(4)),
        return_exceptions=True,
    )
    assert sorted(str(one) if isinstance(one, int) else type(one).__name__ for one in done) == [
        "20", "Changed", "Changed", "Changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sheet", "titles", "roles"),
    [
        ("fr", "Personnes", ["Rôle", "Organisation", "Lieux", "Repère", "Langue", "Dernier jour", "Résultat"], "agent"),
        ("en", "People", ["Role", "Organisation", "Places", "Label", "Language", "Last day", "Result"], "agent"),
    ],
)
def test_the_template_has_the_plans_lists_and_explains_itself(
    relais: Relais, tmp_path: Path, language: str, sheet: str, titles: list[str], roles: str
) -> None:
    file = tmp_path / "people.xlsx"
    called = relais("invite", "--template", str(file), "--language", language)

    assert called.stdout == f"{file}: one line a person, then relais invite --from {file}\n"
    people, explained, codes = (one for one in opened(file).sheets if not one.hidden)
    assert people.name == sheet
    assert [cell.text for cell in people.rows[0]] == titles
    assert len(people.rows) == 1, "no example that would be invited"
    assert [row[0].text for row in explained.rows[1:8]] == titles
    assert all(row[1].text for row in explained.rows[1:])
    written = [row[1].text for row in codes.rows]
    assert written[1:4] == ["MSIPC", "MPFEF", "ONG1"]
    assert written[4:] == (["Gao", "Ansongo", "Ménaka"] if language == "fr" else ["Gao", "Ansongo", "Menaka"])

    again = relais("invite", "--template", str(file))
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_the_template_filled_in_invites(relais: Relais, database_url: str, tmp_path: Path) -> None:
    """Its titles and the values of its lists are what the command reads, in either language."""
    for language, rows in (
        ("fr", (("agent", "MSIPC", "Ménaka", "A"), ("co-suivi", "ONG1", "Gao", "B", "English"))),
        ("en", (("coordinator", "", "", "C"), ("evaluator", "", "", "D", "Français", "31/03/2999"))),
    ):
        empty = tmp_path / f"{language}.xlsx"
        relais("invite", "--template", str(empty), "--language", language)
        sheet = opened(empty).sheets[0]
        titles = [cell.text for cell in sheet.rows[0]]
        filled = listed(tmp_path / f"filled-{language}.xlsx", *rows, titles=titles, sheet=sheet.name)
        invite(relais, filled)
    assert [row[0] for row in kept(database_url)] == ["A", "B", "C", "D"]


def test_comonitor_and_evaluator_rows_are_as_good_by_code(relais: Relais, tmp_path: Path) -> None:
    rows = [("comonitor", *COMONITOR[1:4], "en"), ("evaluator", *EVALUATOR[1:4], "FR", "2999-03-31")]
    invite(relais, listed(tmp_path / "people.xlsx", *rows))
