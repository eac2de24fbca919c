"""Someone says that they have no network until a day: the form, who is left alone meanwhile, and the day after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import doors
from bot import errands as registry
from bot.cards import Card, Reply
from bot.handlers import absent, person_card, reminding, reporting
from bot.house import House, Said
from bot.taps import Tap
from storage import errands, people, team
from storage.absences import AbsenceRow
from storage.audit import AuditRow
from storage.database import Database
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.reporting.conftest import Phone, answered, plain, reported
from tests.scheduler.test_outages import begins, delivered, goes_on, reasons, texts
from tests.scheduler.test_reminders import at, since_2012

__all__ = ["since_2012"]

pytestmark = pytest.mark.usefixtures("since_2012")
CARD = 300


@pytest.fixture
def awa(house: House, phone: Callable[[int], Phone]) -> Phone:
    """With a reminder of T2 on her phone."""
    her = phone(11)
    her.house, her.card = replace(house, doors=doors.built()), CARD
    return her


async def presses(who: Phone, tap: Tap) -> Reply:
    unit = next(door.unit for door in doors.DOORS if tap.verb in door.verbs)
    said = Said(1, who.account, who.account, who.now, who.card, tap=Tap.parse(str(tap)), query="q")
    await who.through(unit, said)
    return who.last


async def taps(who: Phone, label: str) -> Reply:
    return await presses(who, who.button(label))


async def types(who: Phone, text: str) -> None:
    """An answer; the form's card is the one it stands on, whatever the row knows of it."""
    said = Said(1, who.account, who.account, who.now, 400, text=text)
    await who.through(registry.typed(reporting.typed), said)


async def asked(who: Phone) -> None:
    """Up to the question."""
    await presses(who, Tap("pl", 1, 20132, "1"))
    await taps(who, "Pas de réseau jusqu’au…")


def away(session: Session) -> list[tuple[int, date, date, bool]]:
    rows = session.execute(
        select(PersonRow.account, AbsenceRow.since, AbsenceRow.until, AbsenceRow.ended_at)
        .join(PersonRow, PersonRow.id == AbsenceRow.person_id)
        .order_by(AbsenceRow.id)
    )
    return [(account or 0, since, until, ended is None) for account, since, until, ended in rows]


def back_rows(session: Session) -> list[tuple[date, str, datetime]]:
    found = session.execute(
        select(OutboxRow.due_day, OutboxRow.state, OutboxRow.not_before)
        .where(OutboxRow.occasion == "report.back")
        .order_by(OutboxRow.due_day)
    )
    return [(day, state, leaves) for day, state, leaves in found if day is not None]


# ------------------------------------------------------------------------------------------------------------ the form


async def test_the_way_from_a_reminder_to_a_day(database: Database, awa: Phone) -> None:
    await presses(awa, Tap("pl", 1, 20132, "1"))
    awa.sees("Quand vous le rappeler ?", "À envoyer jusqu’au 15 juillet")
    await taps(awa, "Pas de réseau jusqu’au…")
    assert plain(awa.shown.text) == (
        "Jusqu’à quel jour, sans réseau ?\nÉcrivez le jour et le mois.\nExemple : 24/07"
    )  # fmt: skip
    assert [[button.label for button in row] for row in awa.shown.rows] == [["1 semaine", "2 semaines"], ["← Retour"]]
    await types(awa, "24/07")
    assert 400 in awa.erased, "what was typed goes"
    assert plain(awa.shown.text) == (
        "Pas de réseau jusqu’au 24 juillet.\nLa coordination le voit.\nLe modèle se remplit sans réseau."
    )
    assert [[b.label for b in row] for row in awa.shown.rows] == [["Modèle à remplir"], ["Je suis de retour"]]
    assert await database.read(away) == [(11, date(2013, 7, 12), date(2013, 7, 24), True)]
    assert await database.read(back_rows) == [(date(2013, 7, 25), "waiting", at(7, 25, 8))]


@pytest.mark.parametrize(("label", "until"), [("1 semaine", date(2013, 7, 19)), ("2 semaines", date(2013, 7, 26))])
async def test_a_week_or_two_by_a_tap(database: Database, awa: Phone, label: str, until: date) -> None:
    await asked(awa)
    await taps(awa, label)
    assert [row[2] for row in await database.read(away)] == [until]
    awa.sees(f"Pas de réseau jusqu’au {until.day} juillet.")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("demain peut-être", "Je n’ai pas lu ce jour. Exemple : 24/07"),
        ("31/02", "Je n’ai pas lu ce jour. Exemple : 24/07"),
        ("11/07", "Ce jour est passé. Exemple : 24/07"),
        ("1er mai", "Ce jour est passé. Exemple : 24/07"),
        ("11/07/2013", "Ce jour est passé. Exemple : 24/07"),
        ("24/12", "60 jours au plus. Au-delà, parlez à la coordination."),
        ("11/09", "60 jours au plus. Au-delà, parlez à la coordination."),
        ("24/07/2014", "60 jours au plus. Au-delà, parlez à la coordination."),
    ],
)
async def test_what_is_refused_is_said_above_the_same_question(
    database: Database, awa: Phone, text: str, refusal: str
) -> None:
    await asked(awa)
    await types(awa, text)
    first, *question = plain(awa.shown.text).splitlines()
    assert first == refusal
    assert question[0] == "Jusqu’à quel jour, sans réseau ?"
    assert await database.read(away) == []
    assert await database.read(back_rows) == []
    await types(awa, "24 juillet")
    assert len(await database.read(away)) == 1, "and the form goes on"


@pytest.mark.parametrize(("text", "until"), [("12/07", date(2013, 7, 12)), ("10/09", date(2013, 9, 10))])
async def test_today_and_the_sixtieth_day_are_the_bounds(
    database: Database, awa: Phone, text: str, until: date
) -> None:
    await asked(awa)
    await types(awa, text)
    assert [row[2] for row in await database.read(away)] == [until]


async def test_back_leads_to_the_choice_it_came_from(database: Database, awa: Phone) -> None:
    await asked(awa)
    await taps(awa, "← Retour")
    awa.sees("Quand vous le rappeler ?")
    await taps(awa, "Demain")
    assert awa.toast == "C’est noté."
    assert await database.read(away) == []
    await types(awa, "24/07")
    assert await database.read(away) == [], "the form is over"


async def test_twice_is_once_and_an_old_card_shows_what_was_noted(database: Database, awa: Phone) -> None:
    await asked(awa)
    week = awa.button("1 semaine")
    await presses(awa, week)
    await presses(awa, week)
    assert awa.toast == "Cet écran a changé. Voici où vous en êtes."
    awa.sees("Pas de réseau jusqu’au 19 juillet.")
    assert len(await database.read(away)) == 1


@pytest.mark.parametrize(
    "tap",
    [
        Tap("pa", 99, 20132, "1"),
        Tap("pa", 1, 7, "1"),
        Tap("pa", 1, 20132),
        Tap("pa", 0, 5, "7"),
        Tap("pa", 0, 0, "b"),
    ],
)
async def test_a_forged_tap_changes_nothing(database: Database, awa: Phone, tap: Tap) -> None:
    await presses(awa, tap)
    assert awa.toast == "Cet écran a changé."
    assert await database.read(away) == []


async def test_another_number_of_days_than_the_buttons_say_is_forged(database: Database, awa: Phone) -> None:
    await asked(awa)
    version = awa.button("1 semaine").version
    await presses(awa, Tap("pa", 0, version, "365"))
    awa.sees("Jusqu’à quel jour, sans réseau ?")
    assert await database.read(away) == []


async def test_a_coordinator_has_no_such_form(database: Database, phone: Callable[[int], Phone]) -> None:
    from storage.permissions import NotAllowed

    for tap in (Tap("pa", 1, 20132, "1"), Tap("pz")):
        with pytest.raises(NotAllowed):
            await presses(phone(14), tap)


async def test_each_step_can_be_drawn_anew(database: Database, awa: Phone) -> None:
    """After a crash between the commit and the answer."""

    def drawn(session: Session) -> str:
        (errand,) = errands.undrawn(session)
        person = people.by_id(session, errand.person)
        assert person is not None
        shown = absent.KIND.redraw(session, awa.house, person, errand)
        return plain(shown.card.text)

    await asked(awa)
    assert "Jusqu’à quel jour" in await database.read(drawn)
    await types(awa, "24/07")
    assert "Pas de réseau jusqu’au 24 juillet." in await database.read(drawn)


# ------------------------------------------------------------------------------------------------------ while it lasts


async def openings_said(database: Database, plans: Plans, house: House) -> None:
    """Of the first of July."""
    await database.run(goes_on, plans, at(7, 1))
    await database.run(delivered, house, at(7, 1))


async def test_nobody_is_reminded_in_vain_and_the_day_after_says_what_is_missing(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    await openings_said(database, plans, house)
    await asked(awa)
    await types(awa, "24/07")
    for now in (at(7, 12), at(7, 15), at(7, 18), at(7, 22)):
        await database.run(goes_on, plans, now)
        said = texts(await database.run(delivered, house, now))
        assert said[11] == [], "Awa has no network"
        assert len(said[12]) == 1, "the others are reminded as ever"
    assert {("report.before.3", "no network"), ("report.late.7", "no network")} <= await database.read(reasons)
    await database.run(goes_on, plans, at(7, 25))
    (text,) = texts(await database.run(delivered, house, at(7, 25)))[11]
    assert text == "Bon retour.\nT2 2013 : il manque\nGao : 1.1.1, 1.1.2, 1.1.4\nEncore accepté jusqu’au 30 juillet"


async def test_a_reminder_of_that_very_day_is_the_same_message(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    """Away until the 21st, a Sunday; back on Monday the 22nd, on which the seventh day late is said too."""
    await openings_said(database, plans, house)
    await asked(awa)
    await types(awa, "21/07")
    await database.run(goes_on, plans, at(7, 22, 6))
    said = texts(await database.run(delivered, house, at(7, 22, 9)))
    assert len(said[11]) == 1
    assert said[11][0].startswith("Bon retour.")
    assert ("report.late.7", "said with report.back") in await database.read(reasons)
    assert "attendu" in said[12][0], "for the others it is a reminder like any other"


async def test_a_quarter_that_opened_meanwhile_is_told_on_that_day(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    awa.now = at(6, 25)
    await presses(awa, Tap("pa", 1, 20132, "1"))
    await types(awa, "04/07")
    await database.run(goes_on, plans, at(7, 1))
    assert texts(await database.run(delivered, house, at(7, 1)))[11] == []
    await database.run(goes_on, plans, at(7, 5))
    (text,) = texts(await database.run(delivered, house, at(7, 5)))[11]
    assert text.splitlines() == [
        "Bon retour.",
        "T2 2013 : il manque",
        "Gao : 1.1.1, 1.1.2, 1.1.4",
        "À envoyer jusqu’au 15 juillet",
        "T3 2013 est ouvert",
    ]


async def test_nothing_missing_then_nothing_said(
    database: Database, plans: Plans, house: House, awa: Phone, phone: Callable[[int], Phone]
) -> None:
    await openings_said(database, plans, house)
    await asked(awa)
    await types(awa, "24/07")
    ali = phone(12)  # of the same place: what he sends is not missing for Awa either
    ali.now = at(7, 16)
    await reported(ali, "Gao : 3")
    await database.run(goes_on, plans, at(7, 25))
    said = await database.run(delivered, house, at(7, 25))
    assert texts(said)[11] == []
    assert ("report.back", "nothing missing") in await database.read(reasons)


async def test_what_closed_meanwhile_is_not_said_to_be_sent(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    await openings_said(database, plans, house)
    await asked(awa)
    await types(awa, "30/07")
    await database.run(goes_on, plans, at(7, 31))
    (text,) = texts(await database.run(delivered, house, at(7, 31)))[11]
    assert text.splitlines() == ["Bon retour.", "T2 2013 fermé depuis le 30 juillet.", "Parlez à la coordination."]
    awa.now = at(8, 1)
    await awa.through(reminding.later, Said(1, 11, 11, awa.now, 300, tap=Tap("pl", 1, 20132, "1"), query="q"))
    assert awa.toast == "T2 2013 fermé depuis le 30 juillet."


# --------------------------------------------------------------------------------------------------------- back earlier


async def test_back_earlier_shows_what_is_missing_and_reminders_come_again(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    await openings_said(database, plans, house)
    await asked(awa)
    await types(awa, "24/07")
    awa.now = at(7, 14)
    await taps(awa, "Je suis de retour")
    assert awa.toast == "C’est noté."
    awa.sees("Bon retour.", "T2 2013 : il manque", "Gao : 1.1.1, 1.1.2, 1.1.4", "À envoyer jusqu’au 15 juillet")
    assert awa.button("Commencer").verb == "rs"
    await database.run(goes_on, plans, at(7, 15))
    assert "dernier jour" in texts(await database.run(delivered, house, at(7, 15)))[11][0]
    await database.run(goes_on, plans, at(7, 25))
    assert "Bon retour." not in "".join(texts(await database.run(delivered, house, at(7, 25))).get(11, []))
    reply = await presses(awa, Tap("pz"))
    assert not reply.effect, "a second tap shows the same and changes nothing"


async def test_only_the_button_and_a_report_end_it(database: Database, awa: Phone, house: House) -> None:
    """A tap may come from a hill with a moment of network: it ends nothing that was not asked to end."""
    await asked(awa)
    await types(awa, "24/07")
    awa.now = at(7, 14)
    await answered(awa)
    assert [row[3] for row in await database.read(away)] == [True], "looking and answering end nothing"
    await awa.taps("Envoyer")
    assert [row[3] for row in await database.read(away)] == [False], "what has arrived has come through a network"
    assert [state for _, state, _ in await database.read(back_rows)] == ["dropped"]


async def test_a_report_that_is_entered_for_somebody_leaves_them_away(
    database: Database, awa: Phone, phone: Callable[[int], Phone]
) -> None:
    await asked(awa)
    await types(awa, "24/07")
    number = await database.read(person_id, 11)
    moussa = phone(14)
    moussa.now, moussa.card = at(7, 14), CARD
    await presses(moussa, Tap("te", number))
    await moussa.taps("Un appel")
    await moussa.sends("9\n24 16\n40/160\n3\noui")
    await moussa.taps("En cours pour les 3")
    await moussa.taps("Envoyer")
    assert [row[3] for row in await database.read(away)] == [True]


async def test_said_again_the_last_day_counts_and_one_message_comes(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    for day in ("20/07", "26/07", "24/07"):
        awa.now += timedelta(minutes=5)
        await presses(awa, Tap("pa", 1, 20132, "1"))
        await types(awa, day)
    assert [row[3] for row in await database.read(away)] == [False, False, True]
    said = []
    for n in range(18, 30):
        await database.run(goes_on, plans, at(7, n))
        said += [(n, text) for text in texts(await database.run(delivered, house, at(7, n))).get(11, [])]
    assert [n for n, text in said if text.startswith("Bon retour.")] == [25]


async def test_the_same_day_said_taken_back_and_said_again(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    await asked(awa)
    await types(awa, "24/07")
    await taps(awa, "Je suis de retour")
    awa.now += timedelta(minutes=5)
    await presses(awa, Tap("pa", 1, 20132, "1"))
    await types(awa, "24/07")
    await database.run(goes_on, plans, at(7, 25))
    assert len(texts(await database.run(delivered, house, at(7, 25)))[11]) == 1


async def test_a_holiday_after_it_moves_the_message(database: Database, awa: Phone) -> None:
    """Away until Saturday the 20th: the day after is a Sunday, on which nothing leaves."""
    await asked(awa)
    await types(awa, "20/07")
    assert await database.read(back_rows) == [(date(2013, 7, 21), "waiting", at(7, 22, 7))]


# ----------------------------------------------------------------------------------------------------------- it is seen


def person_id(session: Session, account: int) -> int:
    return session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()


async def test_the_coordination_sees_it_on_the_persons_card(database: Database, house: House, awa: Phone) -> None:
    def card(session: Session, now: datetime) -> Card:
        moussa = people.by_account(session, 14, now, lock=False)
        member = team.member(session, person_id(session, 11), now)
        assert member is not None
        return person_card.card_of(session, house, moussa, member, now)

    assert "Sans réseau" not in plain((await database.read(card, at(7, 12))).text)
    await asked(awa)
    await types(awa, "24/07")
    assert "Sans réseau jusqu’au 24 juillet" in plain((await database.read(card, at(7, 12))).text).splitlines()
    assert "Sans réseau jusqu’au 24 juillet" in plain((await database.read(card, at(7, 24, 23))).text)
    assert "Sans réseau" not in plain((await database.read(card, at(7, 25))).text)


async def test_it_is_a_line_of_the_log(database: Database, awa: Phone) -> None:
    def lines(session: Session) -> list[tuple[str, dict[str, str | int]]]:
        found = session.execute(select(AuditRow.action, AuditRow.detail).order_by(AuditRow.id))
        return [(action, detail) for action, detail in found if action.startswith("absence.")]

    await asked(awa)
    await types(awa, "24/07")
    await taps(awa, "Je suis de retour")
    assert await database.read(lines) == [("absence.said", {"until": "2013-07-24"}), ("absence.ended", {})]


async def test_an_outage_while_somebody_is_away_costs_no_second_message(
    database: Database, plans: Plans, house: House, awa: Phone
) -> None:
    """The outage ends on the day they are back: one message, the outage's."""
    await database.run(goes_on, plans, at(7, 12))
    await database.run(delivered, house, at(7, 12))
    await asked(awa)
    await types(awa, "15/07")
    await database.run(begins, plans, at(7, 16, 7))
    said = texts(await database.run(delivered, house, at(7, 16, 9)))
    assert len(said[11]) == 1
    assert said[11][0].startswith("Relais arrêté du 12 au 16 juillet")
