"""S3 through the units themselves, on both databases: which draft a message is for, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import errands as registry
from bot.cards import Erase, Redraw, Reply, Say
from bot.handlers import present, reporting
from bot.handlers.errands import Kind, alike
from bot.house import House, Said
from storage import errands, extensions
from storage.database import Database
from storage.drafts import DraftRow
from storage.errands import Errand
from storage.people import PersonRow
from storage.permissions import NotAllowed
from tests.reporting.conftest import NINE_FORTY_ONE, Phone, later, plain
from tests.reporting.plans import T1
from tests.reporting.test_usual_quarter import figures

WHOLE = """RAPPORT T2 2013 GAO
1.1.1 lois, total = 9
1.1.2a formés F H = 24 16
1.1.2b formés/tous = 40/160
1.1.4a structures = 3
1.1.4b comité oui/non = oui
1.1.1 état = en cours
1.1.2 état = en cours
1.1.4 état = retard, accès"""
ANSONGO = "RAPPORT T2 2013 ANSONGO\n1.1.1 = 4\n1.1.2a = 2 3\n1.1.2b = 1/4"


@dataclass
class Writer(Phone):
    """Somebody who writes whole messages, and edits them."""

    async def writes(self, text: str) -> int:
        await self.sends(text)
        return self.last_typed

    @property
    def last_typed(self) -> int:
        says = sum(1 for action in self.last.actions if isinstance(action, Say))
        return self.messages - says

    async def edits(self, message: int, text: str) -> None:
        said = Said(1, self.account, self.account, self.now, message, text=text, edited=True)
        await self.through(reporting.typed, said)

    async def commands(self, name: str, text: str) -> None:
        self.messages += 1
        said = Said(1, self.account, self.account, self.now, self.messages, text=text, command=name)
        await self.through(reporting.report, said)


@pytest.fixture
def writer(database: Database, house: House, phone: Callable[[int], Phone]) -> Callable[[int], Writer]:
    return lambda account: Writer(database, house, account, phone(account).now)


@pytest.fixture
def awa(writer: Callable[[int], Writer]) -> Writer:  # type: ignore[override]
    return writer(11)


def answers(session: Session) -> dict[int, dict[str, int]]:
    """{area: {code: value}} of every draft that goes on."""
    rows = session.execute(select(DraftRow.area_id, DraftRow.answers).where(DraftRow.ended_at.is_(None)))
    return {area: {c: f.get("value") for c, f in kept.get("figures", {}).items()} for area, kept in rows}


def shown_and_not(session: Session) -> list[tuple[bool, str]]:
    return [(row.shown == row.version, row.at) for row in session.execute(select(DraftRow.__table__))]


async def test_one_message_and_one_tap(awa: Writer, database: Database) -> None:
    await awa.writes(WHOLE)
    awa.sees("Lu : 8 lignes sur 8 · T2 2013")
    await awa.taps("Envoyer")
    awa.sees("Reçu n° 1 · T2 2013 · Gao", "3 activités, 5 réponses")
    assert [row[2] for row in await database.read(figures)] == [9, 40, 40, 3, 1]
    assert awa.erased == [], "what was sent stays: it can be edited"


async def test_send_tapped_twice_sends_once(awa: Writer) -> None:
    await awa.writes(WHOLE.replace("= 40/160", "="))
    awa.sees("Sans réponse : 1.1.2b")
    send = awa.button("Envoyer les 7 lues")
    await awa.presses(send)
    awa.sees("Reçu n° 1")
    await awa.presses(send)
    assert awa.toast == "Déjà envoyé : n° 1."


async def test_the_first_line_and_not_the_day_says_which_quarter(awa: Writer) -> None:
    await awa.writes(WHOLE.replace("T2", "T3"))
    awa.sees("Lu : 8 lignes sur 8 · T3 2013")
    await awa.taps("Envoyer")
    awa.sees("T3 finit le 30 septembre. Envoyer déjà ?")
    await awa.writes(WHOLE)
    awa.sees("Lu : 8 lignes sur 8 · T2 2013")


async def test_the_command_may_be_the_first_word(awa: Writer) -> None:
    await awa.commands("rapport", WHOLE.removeprefix("RAPPORT "))
    awa.sees("Lu : 8 lignes sur 8 · T2 2013")
    await awa.commands("rapport", "n’importe quoi")
    awa.sees("Gardé le 12 juillet : 5 sur 5")


async def test_an_edit_that_names_another_place_moves_there(
    writer: Callable[[int], Writer], database: Database
) -> None:
    ali = writer(12)
    message = await ali.writes(ANSONGO.replace("ANSONGO", "GAO"))
    ali.sees("Lu : 3 lignes sur 3")
    before = await database.read(answers)
    assert list(before.values()) == [{"1.1.1": 4, "1.1.2a": 5, "1.1.2b": 1}]
    await ali.edits(message, ANSONGO)
    after = await database.read(answers)
    assert after[next(iter(before))] == {}
    assert sorted(map(len, after.values())) == [0, 3]
    old = next(a for a in ali.last.actions if isinstance(a, Redraw))
    assert "Gardé le 12 juillet\u00a0: 0 sur 5" in old.card.text


async def test_two_places_are_two_drafts_and_lines_alone_go_to_the_last(
    writer: Callable[[int], Writer], database: Database
) -> None:
    ali = writer(12)
    await ali.writes(WHOLE)
    await ali.writes(ANSONGO.replace("1/4", "25 %"))
    ali.sees("✗ 1.1.2b : il faut deux nombres.")
    await ali.writes("1.1.2b = 1/4")
    ali.sees("Lu : 3 lignes sur 3 · T2 2013")
    assert sorted(map(len, (await database.read(answers)).values())) == [3, 5]


async def test_a_report_given_up_forgets_the_message_and_its_edit_begins_anew(awa: Writer) -> None:
    message = await awa.writes(WHOLE)
    await awa.taps("Annuler")
    await awa.taps("Oui, effacer")
    awa.sees("Effacé. Rien n’a été envoyé.")
    await awa.edits(message, WHOLE.replace("= 9", "= 10"))
    awa.sees("Lu : 8 lignes sur 8", "✓ 1.1.1 : 10")


async def test_a_question_about_a_quarter_is_no_report(awa: Writer) -> None:
    await awa.writes("Quand finit le T2 2013 ?")
    awa.sees("Je n’ai pas compris.")


async def test_an_edit_of_something_else_is_nothing(awa: Writer) -> None:
    await awa.writes(WHOLE)
    await awa.edits(1, "bonjour")
    assert awa.last == Reply(effect=False)


async def test_a_colleague_was_first(awa: Writer, writer: Callable[[int], Writer]) -> None:
    await awa.writes(WHOLE)
    ali = writer(12)
    await ali.writes(WHOLE)
    await ali.taps("Envoyer")
    ali.sees("Reçu n° 1")
    await awa.taps("Envoyer")
    awa.sees("1.1.1 est déjà envoyé (n° 1).")
    await awa.writes(WHOLE)
    awa.sees("Déjà envoyé : n° 1.")
    assert plain(awa.shown.rows[0][0].label) == "Corriger"


async def test_after_the_lock_it_is_kept_and_more_time_may_be_asked_for(awa: Writer, database: Database) -> None:
    later(awa, days=30)
    await awa.writes(WHOLE)
    awa.sees("T2 2013 fermé depuis le 30 juillet.", "Vos 5 réponses sont gardées.")
    await awa.taps("Demander un délai")
    await awa.writes("1.1.1 = 10")
    awa.sees("T2 2013 fermé depuis le 30 juillet.", "Vos 5 réponses sont gardées.")
    assert [kept["1.1.1"] for kept in (await database.read(answers)).values()] == [9]
    await awa.commands("rapport", "modele")
    awa.sees("Modèle T3 2013 · Gao")


@pytest.mark.parametrize("account", [14])
async def test_a_person_without_the_right(writer: Callable[[int], Writer], account: int) -> None:
    moussa = writer(account)
    with pytest.raises(NotAllowed):
        await moussa.writes(WHOLE)
    with pytest.raises(NotAllowed):
        await moussa.commands("rapport", "modele")


async def test_lines_with_codes_at_a_question(awa: Writer) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.writes("1.1.1 = 9")
    awa.sees("✓ 1.1.1 : 9", "2 sur 5")
    await awa.writes("1.1.4a = 3\n1.1.2b = 25 %")
    awa.sees("Lu : 1 ligne sur 2", "✓ 1.1.4a : 3", "✗ 1.1.2b : il faut deux nombres.", "Sans réponse : 1.1.2a, 1.1.4b")
    assert awa.erased, "typed like any other answer"
    await awa.taps("Répondre aux 3 ici")
    awa.sees("2 sur 5")
    await awa.writes("24 16\n40/160\noui")
    awa.sees("✓ 1.1.4b : oui", "Où en sont les 3 activités ?")


async def test_a_comment_may_begin_with_a_code_or_speak_of_a_quarter(awa: Writer) -> None:
    await awa.writes(WHOLE)
    for comment in ("1.1.2 : la salle était prêtée", "Rapport T2 2013 remis à la mairie"):
        await awa.taps("Plus tard")
        await awa.taps("Continuer")
        await awa.taps("Commentaire")
        await awa.taps("1.1.2")
        await awa.writes(comment)
        awa.sees("À vérifier", comment)
    await awa.taps("Commentaire")
    await awa.taps("1.1.2")
    await awa.writes(WHOLE.replace("= 9", "= 11"))
    awa.sees("Lu : 8 lignes sur 8", "✓ 1.1.1 : 11 (avant : 9)")


async def test_a_report_is_read_in_the_middle_of_an_errand(
    awa: Writer, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    eaten: list[str] = []

    def eats(session: Session, house: House, said: Said, person: object, errand: Errand) -> Reply:
        eaten.append(said.text)
        return Reply(effect=False)

    monkeypatch.setitem(registry.ERRANDS, "trial", Kind("trial", eats, alike(lambda *_: awa.shown)))  # type: ignore[arg-type]

    def begin(session: Session) -> None:
        person = session.scalars(select(PersonRow.id).where(PersonRow.account == 11)).one()
        errands.keep(session, Errand(person, "trial", "day", 1, 11, None, awa.now, {}))

    await database.run(begin)
    unit = registry.typed(reporting.typed)
    await awa.through(unit, Said(1, 11, 11, awa.now, 200, text="24/07"))
    assert eaten == ["24/07"]
    await awa.through(unit, Said(1, 11, 11, awa.now, 201, text=WHOLE))
    awa.sees("Lu : 8 lignes sur 8")
    assert eaten == ["24/07"]


async def test_a_card_that_was_never_drawn_is_drawn_as_it_is(awa: Writer, database: Database, house: House) -> None:
    said = Said(1, 11, 11, awa.now, 300, text=WHOLE.replace("= 3", "= trois"))
    await database.run(reporting.typed, house, said)  # and the process died
    assert await database.read(shown_and_not) == [(False, "read")]
    (reply,) = await database.read(present.unanswered, house, awa.now)
    (redraw,) = reply.actions
    assert isinstance(redraw, Redraw)
    assert redraw.anew is not None
    assert "✗ 1.1.4a" in redraw.anew.text


async def test_an_update_that_came_again_leaves_the_message(awa: Writer, database: Database, house: House) -> None:
    message = await awa.writes(WHOLE)
    reply = await database.read(present.present, house, Said(1, 11, 11, awa.now, message, text=WHOLE))
    assert not any(isinstance(action, Erase) for action in reply.actions)
    assert "Lu\u00a0: 8 lignes" in next(a.card.text for a in reply.actions if isinstance(a, Redraw))


async def test_the_form_from_every_button(awa: Writer) -> None:
    await awa.sends("/rapport")
    await awa.taps("Modèle à remplir")
    awa.sees("RAPPORT T2 2013 GAO", "1.1.4 état = en cours")
    await awa.taps("← Retour")
    awa.sees("Rapport T2 2013 · Gao", "○ 1.1.1")
    await awa.taps("Commencer")
    await awa.taps("← Retour")
    await awa.taps("Modèle à remplir")
    awa.sees("RAPPORT T2 2013 GAO")
    button = awa.button("États et causes")
    for forged in (replace(button, argument="1.q"), replace(button, argument="+.w"), replace(button, version=4)):
        await awa.presses(forged)
        assert awa.toast == "Cet écran a changé."
    await awa.presses(replace(button, version=20304))
    awa.sees("Modèle T2 2013 · Gao")


async def test_the_form_says_where_it_stood_before(awa: Writer) -> None:
    await awa.writes(WHOLE)
    await awa.taps("Envoyer")
    later(awa, days=92)
    await awa.commands("rapport", "modèle")
    awa.sees("Modèle T3 2013 · Gao")
    await awa.taps("Afficher")
    awa.sees("1.1.4 état = en retard, accès")


def more_time(session: Session, house: House, days: int) -> None:
    plan = house.plans.open(session)[0]
    gao = next(a.id for a in plan.areas if a.key == "gao")
    moussa = session.scalars(select(PersonRow.id).where(PersonRow.account == 14)).one()
    given = extensions.extend(
        session, plan.id, T1, gao, days, extensions.Why.NETWORK, by=moussa, card=1, now=NINE_FORTY_ONE
    )
    assert given


async def test_several_open_quarters_are_one_button_each(awa: Writer, database: Database, house: House) -> None:
    await database.run(more_time, house, 90)
    await awa.commands("rapport", "modele")
    awa.sees("Modèle T1 2013 · Gao")
    assert [plain(row[0].label) for row in awa.shown.rows] == ["Afficher", "T2 2013 · Gao"]
    await awa.taps("T2 2013 · Gao")
    awa.sees("RAPPORT T2 2013 GAO")
    await awa.taps("← Retour")
    awa.sees("Modèle T1 2013 · Gao")
    await awa.writes(WHOLE.replace("T2", "T1"))
    awa.sees("Lu : 8 lignes sur 8 · T1 2013")
