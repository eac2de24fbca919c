"""/retards: who is late, as their coordinator sees it, and what a reminder asked for there does."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import app
from bot.cards import Button, Card
from bot.doors import DOORS, built
from bot.handlers import late
from bot.house import Door
from bot.occasions import Dropped, register
from bot.taps import Tap, base36
from scheduler.tick import tick
from storage import absences, delivering, extensions, outbox, people
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.extensions import Why
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from tests.people.cast import APRIL, Account, Town
from tests.reporting.plans import second_plan

GAO, MENAKA, ANSONGO, FANTA, MOUSSA, OTHER, MARIAM = 1, 2, 3, 4, 5, 6, 7
T1 = Quarter(2013, 1)
MONDAY = datetime(2013, 4, 22, 9, 12, tzinfo=UTC)  # seven days late
OCCASIONS = register(app.OCCASIONS)
REFUSED = "Ce n’est pas ouvert pour vous. /aide montre vos commandes."


class Desk(Account):
    """A phone with all the doors of the house."""

    async def types(self, command: str) -> None:
        await self.goes(next(d for d in DOORS if command in d.commands), command=command)

    async def taps_old(self, button: Button) -> None:
        assert button.tap is not None
        await self.taps_data(button.tap)

    async def taps_data(self, tap: Tap) -> None:
        door: Door = next(d for d in DOORS if tap.verb in d.verbs)
        await self.goes(door, tap=Tap.parse(str(tap)), query="q")

    @property
    def toast(self) -> str:
        return self.toasts[-1].replace("\u00a0", " ") if self.toasts else ""


@dataclass
class Country:
    town: Town
    ids: dict[int, int]

    def desk(self, account: int) -> Desk:
        return Desk(self.town, account)

    async def asked(self) -> list[tuple[int, str, date]]:
        """Whom a reminder was asked for."""
        accounts = {person: account for account, person in self.ids.items()}

        def rows(session: Session) -> list[tuple[int, str, date]]:
            found = session.execute(
                select(OutboxRow.person_id, OutboxRow.state, OutboxRow.due_day)
                .where(OutboxRow.occasion == "report.asked")
                .order_by(OutboxRow.id)
            )
            return [(accounts.get(person, person), state, day) for person, state, day in found]

        return await self.town.database.read(rows)

    async def leaves(self, now: datetime) -> dict[int, str]:
        """What leaves at `now`, by account: the text, or why it is dropped. It is marked as sent."""

        def sent(session: Session) -> dict[int, str]:
            said: dict[int, str] = {}
            for posted in delivering.claim(session, by="test", now=now, lane="bulk"):
                card = OCCASIONS[posted.template].write(session, self.town.house, replace(posted, at=now))
                if isinstance(card, Dropped):
                    delivering.dropped(session, posted.id, card.reason)
                    said[posted.chat] = f"({card.reason})"
                else:
                    assert isinstance(card, Card)
                    delivering.sent(session, posted.id, 1, now)
                    said[posted.chat] = card.text.replace("\u00a0", " ")
            return said

        return await self.town.database.run(sent)


def joins(session: Session, account: int, role: Role, organisation: int | None, areas: list[int], label: str) -> int:
    row = PersonRow(
        account=account, role=role, organisation_id=organisation, language="fr", consent_version="1",
        consented_at=APRIL, joined_at=APRIL, label=label,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(PersonAreaRow(person_id=row.id, area_id=area) for area in areas)
    session.flush()
    return row.id


@pytest.fixture
async def country(town: Town) -> Country:
    """Three agents of the MSIPC, one each from Gao, Ménaka and Ansongo, who have sent nothing; Fanta of the NGO in Gao;
    Moussa coordinates the MSIPC, somebody the MPFEF, Mariam the whole plan."""

    def play(session: Session) -> dict[int, int]:
        plan = town.house.plans.open(session)[0]
        of = {o.code: o.id for o in plan.organisations}
        at = {a.key: a.id for a in plan.areas}
        cast = (
            (GAO, Role.AGENT, of["MSIPC"], [at["gao"]], "Agent Gao 1"),
            (MENAKA, Role.AGENT, of["MSIPC"], [at["menaka"]], "Agent Ménaka 1"),
            (ANSONGO, Role.AGENT, of["MSIPC"], [at["ansongo"]], "Agent Ansongo 1"),
            (FANTA, Role.COMONITOR, of["ONG1"], [at["gao"]], "Fanta"),
            (MOUSSA, Role.COORDINATOR, of["MSIPC"], [], "Moussa"),
            (OTHER, Role.COORDINATOR, of["MPFEF"], [], "Autre"),
            (MARIAM, Role.COORDINATOR, None, [], "Mariam"),
        )
        return {account: joins(session, account, *who) for account, *who in cast}

    town.house = replace(town.house, doors=built())
    town.now = MONDAY
    return Country(town, await town.database.run(play))


async def unreachable(country: Country, account: int) -> None:
    def blocked(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.account == account).values(unreachable_since=APRIL))

    await country.town.database.run(blocked)


async def away(country: Country, account: int, until: date) -> None:
    await country.town.database.run(
        absences.say, country.ids[account], until, today=country.town.now.date(), now=country.town.now
    )


async def reports(country: Country, account: int) -> None:
    """Everything that is expected from where this person is."""

    def sent(session: Session) -> None:
        plan = country.town.house.plans.open(session)[0]
        person = session.get_one(PersonRow, country.ids[account])
        area = session.scalars(select(PersonAreaRow.area_id).where(PersonAreaRow.person_id == person.id)).one()
        source = "ministry" if person.role == Role.AGENT else "comonitor"
        receipt = ReceiptRow(
            person_id=person.id, plan_id=plan.id, quarter=T1, area_id=area, organisation_id=person.organisation_id,
            source=source, at=country.town.now, on_time=False, version=1,
        )  # fmt: skip
        session.add(receipt)
        session.flush()
        for activity in plan.activities:
            report = ReportRow(
                plan_id=plan.id, activity_id=activity.id, organisation_id=person.organisation_id, area_id=area,
                source=source, quarter=T1, revision=1,
            )  # fmt: skip
            session.add(report)
            session.flush()
            session.add(
                RevisionRow(
                    report_id=report.id, number=1, receipt_id=receipt.id, receipt_version=1, author_id=person.id,
                    at=country.town.now, late=False,
                )
            )  # fmt: skip

    await country.town.database.run(sent)


async def test_the_list_names_who_is_late_and_why_nothing_comes(country: Country) -> None:
    await unreachable(country, MENAKA)
    await away(country, ANSONGO, date(2013, 4, 24))
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    assert moussa.sees.split("\n") == [
        "Retards · T1 2013 · 3 personnes",
        "1 Agent Gao 1 : 3 activités, 7 j",
        "2 Agent Ménaka 1 : injoignable",
        "3 Agent Ansongo 1 : sans réseau",
        "   jusqu’au 24 avril",
    ]
    assert moussa.buttons == ["Rappeler 1", "Rappeler 3", "Prolonger"]
    await moussa.taps("Prolonger")
    assert "T1 2013" in moussa.sees and "Gao" in moussa.buttons


async def test_one_is_reminded_once_a_day_whoever_asks(country: Country) -> None:
    moussa, mariam = country.desk(MOUSSA), country.desk(MARIAM)
    await moussa.types("late")
    await moussa.taps("Rappeler 1")
    assert moussa.toast == "Rappel envoyé."
    said = (await country.leaves(MONDAY))[GAO]
    assert "Rapport T1 2013 : attendu" in said and "Gao : il manque 1.1.1, 1.1.2, 1.1.4" in said
    assert said.endswith("La coordination le sait aussi.")
    await country.town.later(hours=1)
    await mariam.types("retards")
    assert mariam.sees == "Retards · T1 2013 · 4 personnes"
    assert mariam.buttons == ["MSIPC\u00a0: 3", "ONG1\u00a0: 1", "Rappeler tous", "Prolonger"]
    await mariam.taps("MSIPC\u00a0: 3")
    assert mariam.sees.startswith("MSIPC\nRetards · T1 2013 · 3 personnes\n1 Agent Gao 1 : 3 activités, 7 j")
    assert mariam.buttons[-1] == "← Retour"
    await mariam.taps("Rappeler 1")
    assert mariam.toast == "Déjà rappelé à 9 h 12. Possible demain."
    await country.town.later(days=1)
    await moussa.taps("Rappeler 1")
    assert moussa.toast == "Rappel envoyé."
    assert await country.asked() == [(GAO, "sent", date(2013, 4, 22)), (GAO, "waiting", date(2013, 4, 23))]

    def asked(session: Session) -> list[tuple[int | None, str]]:
        lines = select(AuditRow.actor, AuditRow.object).where(AuditRow.action == "report.asked").order_by(AuditRow.id)
        return [(actor, what) for actor, what in session.execute(lines)]

    by = country.ids[MOUSSA], f"person:{country.ids[GAO]}"
    assert await country.town.database.read(asked) == [by, by]


async def test_all_are_reminded_who_can_be_reached(country: Country) -> None:
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    await moussa.taps("Rappeler 3")
    await unreachable(country, MENAKA)
    await moussa.taps("Rappeler tous")
    assert moussa.toast == "Rappel envoyé."
    assert [account for account, *_ in await country.asked()] == [ANSONGO, GAO]
    await moussa.taps("Rappeler tous")
    assert moussa.toast.startswith("Déjà rappelé à 9 h 12.")
    await away(country, GAO, date(2013, 4, 24))
    await reports(country, ANSONGO)
    await moussa.taps("Rappeler tous")
    assert moussa.toast == "Il ne manque plus rien."
    assert len(await country.asked()) == 2


async def test_what_is_asked_in_quiet_hours_leaves_after_them_and_once(country: Country) -> None:
    country.town.now = datetime(2013, 4, 20, 21, 5, tzinfo=UTC)  # a Saturday, in the evening
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    await moussa.taps("Rappeler 1")
    assert moussa.toast == "C’est noté. Départ le 22 avril à 7 h 00."
    country.town.now = datetime(2013, 4, 21, 10, 0, tzinfo=UTC)
    await moussa.taps("Rappeler 1")
    assert moussa.toast == "Déjà demandé. Départ le 22 avril à 7 h 00."
    assert await country.leaves(country.town.now) == {}
    assert list(await country.leaves(datetime(2013, 4, 22, 7, 0, tzinfo=UTC))) == [GAO]


async def test_what_has_not_left_by_the_next_day_is_not_said_to_have_reminded(country: Country) -> None:
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    await moussa.taps("Rappeler 1")
    await country.town.later(days=1)
    await moussa.taps("Rappeler 1")
    assert moussa.toast == "Déjà demandé le 22 avril, pas encore parti."
    assert len(await country.asked()) == 1


async def test_what_is_not_true_any_more_is_not_said(country: Country) -> None:
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    await moussa.taps("Rappeler 1")
    await reports(country, GAO)
    assert await country.leaves(MONDAY) == {GAO: "(nothing missing)"}
    await moussa.taps("Rappeler 1")
    assert moussa.toast == "Il ne manque plus rien."
    await moussa.types("retards")
    assert "Agent Gao 1" not in moussa.sees


async def test_the_card_of_a_person_reminds_too(country: Country) -> None:
    moussa = country.desk(MOUSSA)
    await moussa.types("equipe")
    await moussa.taps("Agent Gao 1")
    assert "Rappeler" in moussa.buttons
    await moussa.taps("Rappeler")
    assert moussa.toast == "Rappel envoyé."
    await moussa.taps("Rappeler")
    assert moussa.toast == "Déjà rappelé à 9 h 12. Possible demain."
    await unreachable(country, MENAKA)
    await moussa.taps_data(Tap("tg", country.ids[MENAKA]))
    assert moussa.toast == "Injoignable : un rappel n’arriverait pas."
    await reports(country, ANSONGO)
    await moussa.taps_data(Tap("tg", country.ids[ANSONGO]))
    assert moussa.toast == "Il ne manque rien."
    assert [account for account, *_ in await country.asked()] == [GAO]


async def test_another_s_people_and_forged_taps_are_refused(country: Country) -> None:
    gao, fanta = country.ids[GAO], country.ids[FANTA]
    for account in (OTHER, GAO, FANTA):
        for verb in ("ln", "tg"):
            desk = country.desk(account)
            tap = Tap("ln", 1, T1.as_number, base36(gao)) if verb == "ln" else Tap("tg", gao)
            await desk.taps_data(tap)
            assert desk.toast == REFUSED
    agent = country.desk(GAO)
    await agent.types("retards")
    assert agent.sees == "Cette commande n’existe pas ici."
    moussa = country.desk(MOUSSA)
    for tap in (
        Tap("ln", 1, T1.as_number, base36(fanta)), Tap("lt", 1, T1.as_number, "0.3"), Tap("lm", 1, T1.as_number, "3"),
        Tap("ln", 1, T1.as_number, "9999"), Tap("ln", 1, T1.as_number, "zzzzzzzzzzzzzzzzzzzz"),  # nobody: the same
    ):  # fmt: skip
        await moussa.taps_data(tap)
        assert moussa.toasts.pop().replace("\u00a0", " ") == REFUSED
    for tap in (
        Tap("lt", 99, T1.as_number),
        Tap("lt", 1, 7),
        Tap("lt", 1, 20991),
        Tap("lt", 1, T1.as_number, "0.zz"),
        Tap("lt", 1, T1.as_number, "0.zzzzzzzzzzzzzzz"),
        Tap("lt", 1, T1.as_number, "0.-"),
        Tap("lm", 1, 20991),
        Tap("lm", 99, 20131),
        Tap("lm", 1, T1.as_number, "zz"),
        Tap("ln", 1, 3, "1"),
    ):
        await moussa.taps_data(tap)
        assert moussa.toast == "Cet écran a changé."
    assert await country.asked() == []


async def test_a_long_list_has_pages_that_fit(country: Country) -> None:
    def more(session: Session) -> None:
        plan = country.town.house.plans.open(session)[0]
        of = {o.code: o.id for o in plan.organisations}
        for number in range(20):
            joins(session, 100 + number, Role.AGENT, of["MSIPC"], [plan.areas[number % 3].id], f"Agent {number}")
            if number % 2:
                until = date(2013, 4, 30)
                person = session.scalars(select(PersonRow.id).where(PersonRow.account == 100 + number)).one()
                absences.say(session, person, until, today=MONDAY.date(), now=MONDAY)

    await country.town.database.run(more)
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    seen: list[str] = []
    while len(seen) < 23:
        lines = moussa.sees.split("\n")
        assert lines[0] == "Retards · T1 2013 · 23 personnes"
        assert len(lines) <= 12 and all(len(line) <= 36 for line in lines)
        assert len(moussa.cards[-1].rows) <= 10
        seen += [line.split()[0] for line in lines[1:] if line[0] != " "]
        await moussa.taps("Suite")
    assert seen == [str(n) for n in range(1, 24)]
    assert moussa.sees.split("\n")[1].startswith("1 ")  # after the last page the first


async def test_after_the_lock_it_says_so_and_reminds_nobody(country: Country) -> None:
    country.town.now = datetime(2013, 5, 3, 9, 0, tzinfo=UTC)
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    assert moussa.sees.split("\n")[:2] == ["Retards · T1 2013 · 3 personnes", "T1 2013 fermé depuis le 30 avril."]
    assert moussa.buttons == ["Prolonger"]


async def test_nobody_is_late_and_before_the_due_day(country: Country) -> None:
    country.town.now = datetime(2013, 4, 10, 9, 0, tzinfo=UTC)
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    assert moussa.sees == "Retards · T1 2013\nPersonne n’est en retard.\nÀ envoyer jusqu’au 15 avril"
    assert moussa.buttons == []
    country.town.now = MONDAY
    for account in (GAO, MENAKA, ANSONGO):
        await reports(country, account)
    await moussa.types("retards")
    assert moussa.sees == "Retards · T1 2013\nPersonne n’est en retard."


async def test_places_from_which_nobody_reports_are_counted(country: Country) -> None:
    def leaves(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.account == GAO).values(revoked_at=APRIL))

    await country.town.database.run(leaves)
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    assert moussa.sees.split("\n")[-1] == "Lieux sans personne : 1"  # 1.1.4 is carried out in Gao


async def test_an_older_quarter_that_was_extended_is_a_button_away(country: Country) -> None:
    def more(session: Session) -> None:
        plan = country.town.house.plans.open(session)[0]
        area, by = plan.areas[0].id, country.ids[MARIAM]
        extensions.extend(session, plan.id, T1, area, 85, Why.ACCESS, by=by, card=None, now=MONDAY)

    await country.town.database.run(more)
    country.town.now = datetime(2013, 7, 17, 9, 0, tzinfo=UTC)  # T2 is late by two days, T1 in Gao by eight
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    assert moussa.sees.startswith("Retards · T2 2013")
    await moussa.taps("T1 2013")
    lines = moussa.sees.split("\n")
    assert lines[0] == "Retards · T1 2013 · 3 personnes"
    assert moussa.buttons == ["Rappeler 3", "Prolonger", "T2 2013"], "of the others nothing is accepted any more"


async def test_of_two_plans_each_has_its_list(country: Country) -> None:
    """Who coordinates both sees both, by their codes."""
    (first,) = await country.town.database.read(country.town.house.plans.open)
    await country.town.database.run(load, second_plan(), APRIL)
    moussa = country.desk(MOUSSA)
    await moussa.types("retards")
    assert moussa.sees.startswith("ESSAI2\nRetards · T1 2013 · 2 personnes\n")
    await moussa.taps(first.code)
    assert moussa.sees.startswith(f"{first.code}\nRetards · T1 2013 · 3 personnes\n")
    await moussa.taps("ESSAI2")
    assert moussa.sees.startswith("ESSAI2\n")


def posted(country: Country, template: str, quarter: Quarter, day: date, now: datetime) -> outbox.Posted:
    return outbox.Posted(
        id=1, template=template, values={"plan": 1}, person=country.ids[MOUSSA], chat=MOUSSA, language="fr",
        lane="bulk", redraws=None, drawn=None, silent=False, protect=False, created_at=now, not_after=None, tries=0,
        quarter=quarter, due_day=day, at=now,
    )  # fmt: skip


async def said(country: Country, account: int, template: str, day: date, now: datetime) -> tuple[list[str], list[str]]:
    """Lines and buttons of a part of somebody's message; nothing where there is nothing to say."""

    def write(session: Session) -> tuple[list[str], list[str]]:
        plan, person = country.town.house.plans.open(session)[0], people.by_id(session, country.ids[account])
        assert person is not None
        words = country.town.house.texts.of("fr")
        row = posted(country, template, T1, day, now)
        part = late.PARTS[template](session, country.town.house, words, plan, person, row)
        if part is None:
            return [], []
        return [line.replace("\u00a0", " ") for line in part.lines if line], [b.label for row in part.rows for b in row]

    return await country.town.database.read(write)


async def test_coordination_is_told_once_of_all_who_are_late(country: Country) -> None:
    due = date(2013, 4, 15)
    await unreachable(country, MENAKA)
    await away(country, ANSONGO, date(2013, 4, 24))
    assert await said(country, MOUSSA, "late.told", due, MONDAY) == (
        ["Retards · T1 2013 · 7 jours", "3 personnes, 7 activités", "Sans réseau : 1 · injoignables : 1"],
        ["Voir la liste"],
    )
    # Mariam hears of the NGO, which has no coordinator of its own, and of no other.
    lines, _ = await said(country, MARIAM, "late.told", due, MONDAY)
    assert lines == ["Retards · T1 2013 · 7 jours", "Sans coordination : ONG1", "1 personne, 3 activités"]
    assert await said(country, OTHER, "late.told", due, MONDAY) == ([], [])
    # What was given more time has another due day, and a message of its own.
    plus = MONDAY + timedelta(days=1)

    def more(session: Session) -> None:
        plan = country.town.house.plans.open(session)[0]
        menaka = next(a.id for a in plan.areas if a.key == "menaka")
        extensions.extend(session, plan.id, T1, menaka, 7, Why.ACCESS, by=country.ids[MARIAM], card=None, now=MONDAY)

    await country.town.database.run(more)
    lines, _ = await said(country, MOUSSA, "late.told", due, plus)
    assert lines[:2] == ["Retards · T1 2013 · 8 jours", "2 personnes, 5 activités"]
    for account in (GAO, ANSONGO):
        await reports(country, account)
    assert await said(country, MOUSSA, "late.told", due, plus) == ([], [])


async def test_the_monday_s_message_and_none_where_nothing_happened(country: Country) -> None:
    await unreachable(country, MENAKA)
    await reports(country, GAO)
    assert await said(country, MOUSSA, "digest", MONDAY.date(), MONDAY) == (
        ["Point du lundi · T1 2013", "Reçus : 3 sur 7", "En retard : 2 · à vérifier : 3", "Injoignables : 1"],
        ["À vérifier (3)", "Retards (2)", "Suivi", "Équipe"],
    )
    lines, _ = await said(country, MOUSSA, "digest", MONDAY.date(), MONDAY + timedelta(days=1))
    assert lines[0] == "Point de la semaine · T1 2013"
    assert await said(country, OTHER, "digest", MONDAY.date(), MONDAY) == ([], [])


async def test_another_quarter_s_list_is_said_beside_the_monday_s_message(country: Country) -> None:
    """On 22 July the Monday's message counts who is late with T2; that T1 is late again in Gao is news of its own."""
    monday = datetime(2013, 7, 22, 9, 0, tzinfo=UTC)

    def due(session: Session) -> None:
        plan = country.town.house.plans.open(session)[0]
        area, by = plan.areas[0].id, country.ids[MARIAM]
        extensions.extend(session, plan.id, T1, area, 91, Why.ACCESS, by=by, card=None, now=MONDAY)
        tick(session, (plan,), monday)

    await country.town.database.run(due)
    said = (await country.leaves(monday))[MOUSSA]
    assert said.startswith("Point du lundi · T2 2013\nReçus : 0 sur 7\nEn retard : 3 · à vérifier : 0\n\n")
    assert "\n\nRetards · T1 2013 · 7 jours\n1 personne, 3 activités" in said
    assert "Retards · T2" not in said
