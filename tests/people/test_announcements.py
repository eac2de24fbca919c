"""13.2, 13.3: who gets an announcement, when it leaves, who has read it; twice is once, the text is nowhere else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.taps import Tap
from scheduler.hours import quiet
from storage import announced, announcements, audiences, back_in_reach, people
from storage.announcements import AnnouncementPersonRow, AnnouncementRow, NobodyThere
from storage.audiences import Audience, Group
from storage.audit import AuditRow
from storage.errands import ErrandRow
from storage.outbox import OutboxRow
from storage.people import Person, PersonRow, Role, table_of
from tests.conftest import CANARY
from tests.people.announcers import ACCOUNTS, CAST, Phone, delivered, founded, phone, redrawn, reported, revoked, rows
from tests.people.cast import Town

REFUSED = "Ce n’est pas ouvert pour vous. /aide montre vos commandes."
CHANGED = "Cet écran a changé."
TEXT = f"Réunion <b>mardi</b> & café {CANARY}"


@pytest.fixture
async def ids(town: Town) -> dict[str, int]:
    return await founded(town)


async def previewed(town: Town, who: str = "k", group: str = "Mon équipe (4)", text: str = TEXT) -> Phone:
    desk = phone(town, who)
    await desk.types("/annonce")
    await desk.taps(group)
    await desk.types(text)
    return desk


async def sent(town: Town, who: str = "k", group: str = "Mon équipe (4)") -> Phone:
    desk = await previewed(town, who, group)
    await desk.taps(next(row[0] for row in desk.buttons if row[0].startswith("Envoyer à")))
    return desk


async def reads(town: Town, who: str, announcement: int = 1) -> Phone:
    reader = phone(town, who)
    await reader.presses(Tap("nr", announcement))
    await reader.taps("J’ai lu")
    return reader


async def listed(town: Town) -> set[int]:
    def read(session: Session) -> set[int]:
        return set(session.scalars(select(AnnouncementPersonRow.person_id)))

    return await town.database.read(read)


async def test_five_in_a_day_and_the_sixth_is_put_off(town: Town, ids: dict[str, int]) -> None:
    for n in range(1, 6):
        await sent(town)
        await delivered(town)
        for who in ("a", "b", "d", "l"):
            await reads(town, who, n)
    desk = phone(town, "k")
    await desk.types("/annonce")
    assert desk.sees.startswith("5 annonces en 24 heures, c’est assez.\nPossible à nouveau le ")
    assert await town.database.read(lambda session: len(session.scalars(select(AnnouncementRow.id)).all())) == 5
    await previewed(town, "l")  # another coordinator may
    town.now += timedelta(hours=24)
    await desk.types("/annonce")
    assert desk.sees == "Annonce. À qui ?"


async def test_to_whom_with_the_numbers_of_now(town: Town, ids: dict[str, int]) -> None:
    await reported(town, ids["d"], "menaka")
    desk = phone(town, "k")
    await desk.types("/annonce")
    assert desk.sees == "Annonce. À qui ?"
    # T1 was due five days ago: whoever did not send is late. A ministry has no co-monitors.
    assert desk.buttons == [["Mon équipe (4)"], ["Agents (3)"], ["En retard (2)", "Un lieu…"], ["Annuler"]]
    await desk.taps("Un lieu…")
    assert desk.sees == "Annonce. Quel lieu ?"
    assert desk.buttons == [["Gao (2)", "Ansongo (1)"], ["Ménaka (1)"], ["← Retour", "Annuler"]]
    await desk.taps("Ansongo (1)")
    assert desk.sees == "Écrivez l’annonce, 500 lettres.\nSans nom ni téléphone."
    await desk.taps("← Retour")
    await desk.taps("← Retour")
    assert desk.sees == "Annonce. À qui ?"
    await desk.taps("Annuler")
    assert desk.sees == "Annulé. Rien n’a été envoyé."


@pytest.mark.parametrize(
    ("who", "group", "gets"),
    [
        ("k", "Mon équipe (4)", "abdl"),
        ("k", "Agents (3)", "abd"),
        ("o", "Mon équipe (1)", "c"),
        ("o", "Co-suivi (1)", "c"),
        ("p", "Tout le monde (10)", "abdklcomqe"),
        ("p", "Agents (3)", "abd"),
        ("p", "Co-suivi (1)", "c"),
    ],
)
async def test_who_gets_it(town: Town, ids: dict[str, int], who: str, group: str, gets: str) -> None:
    desk = await sent(town, who, group)
    assert await listed(town) == {ids[one] for one in gets}
    said = await delivered(town)
    assert set(said) == {ACCOUNTS[one] for one in gets}
    assert desk.sees.startswith("Annonce : 0 reçue, 0 lue")


async def test_one_place_means_who_reports_from_there(town: Town, ids: dict[str, int]) -> None:
    desk = phone(town, "p")
    await desk.types("/annonce")
    await desk.taps("Un lieu…")
    await desk.taps("Gao (3)")
    await desk.types(TEXT)
    await desk.taps("Envoyer à 3")
    assert await listed(town) == {ids[one] for one in "abc"}


async def test_who_is_late_is_read_when_it_is_sent(town: Town, ids: dict[str, int]) -> None:
    await reported(town, ids["d"], "menaka")
    desk = await previewed(town, "k", "En retard (2)")
    assert "2 personnes la recevront." in desk.sees
    await revoked(town, ids["b"])
    await desk.taps("Envoyer à 2")
    assert desk.sees.startswith("La liste a changé.\nRien n’est encore envoyé.\n")
    assert await listed(town) == set()
    await desk.taps("Envoyer à 1")
    assert await listed(town) == {ids["a"]}


@pytest.mark.usefixtures("ids")
async def test_nobody_to_write_to(town: Town) -> None:
    desk = phone(town, "m")
    await desk.types("/annonce")
    assert desk.sees == "Personne à qui écrire pour le moment."


@pytest.mark.usefixtures("ids")
async def test_read_back_with_the_number_and_the_list(town: Town) -> None:
    desk = await previewed(town)
    assert desk.sees == f"Réunion &lt;b&gt;mardi&lt;/b&gt; &amp; café {CANARY}\n\n4 personnes la recevront."
    assert desk.buttons == [["Envoyer à 4"], ["Qui ?"], ["Réécrire", "Annuler"]]
    assert desk.erased == [901], "what was typed goes"
    assert desk.anew is not None
    assert CANARY not in desk.anew.text, "a new message may show on a lock screen"
    await desk.taps("Qui ?")
    assert desk.sees == (
        "4 personnes la recevront.\nAgent Gao 1\nAgent Gao 2\nAgent Ménaka 1\nCoordination 2"
    )  # fmt: skip
    await desk.taps("← Retour")
    assert CANARY in desk.sees
    await desk.taps("Réécrire")
    assert desk.sees.startswith("Écrivez l’annonce")
    await desk.types("Deux lignes.\n\n\n\n  La   seconde.")
    assert desk.sees.startswith("Deux lignes.\n\nLa seconde.\n\n4 personnes")


@pytest.mark.usefixtures("ids")
async def test_the_plan_wide_list_says_of_which_organisation(town: Town) -> None:
    desk = await previewed(town, "p", "Tout le monde (10)")
    await desk.taps("Qui ?")
    assert "Agent Gao 1 · MSIPC" in desk.sees
    assert "Co-suivi Gao 1 · ONG1" in desk.sees
    assert len(desk.sees.splitlines()) == 9
    await desk.taps("Suite")
    assert len(desk.sees.splitlines()) == 3
    await desk.taps("Suite")
    assert "Agent Gao 1 · MSIPC" in desk.sees


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Appelez le 76 12 34 56", "Il y a un numéro ou une adresse. Réécrivez sans, s’il vous plaît."),
        ("moussa@example.org", "Il y a un numéro ou une adresse. Réécrivez sans, s’il vous plaît."),
        ("Carte ML1234567", "Il y a un numéro ou une adresse. Réécrivez sans, s’il vous plaît."),
        ("é" * 501, "501 lettres, c’est trop long. 500 au plus."),
    ],
)
async def test_what_is_refused_is_kept_nowhere(town: Town, text: str, answer: str) -> None:
    desk = phone(town, "k")
    await desk.types("/annonce")
    await desk.taps("Agents (3)")
    await desk.types(text)
    assert desk.sees.startswith(f"{answer}\nÉcrivez l’annonce")
    assert desk.erased == [901]

    def kept(session: Session) -> object:
        return session.scalars(select(ErrandRow.values)).one()

    assert await town.database.read(kept) == {"audience": "agents"}
    await desk.types("é" * 500)
    assert "3 personnes la recevront." in desk.sees


@pytest.mark.usefixtures("ids")
async def test_words_at_buttons(town: Town) -> None:
    desk = phone(town, "k")
    await desk.types("/annonce")
    await desk.types("les agents")
    assert desk.sees == "Touchez un bouton, s’il vous plaît.\nAnnonce. À qui ?"


async def test_it_comes_neutral_and_is_read_by_taps(town: Town, ids: dict[str, int]) -> None:
    desk = await sent(town)
    assert desk.sees == "Annonce : 0 reçue, 0 lue\n4 en attente"
    said = await delivered(town)
    assert {plain_text.text for plain_text in said.values()} == {"Annonce de MSIPC"}
    awa = phone(town, "a")
    awa.card = said[ACCOUNTS["a"]]
    assert awa.buttons == [["Lire"]]
    await awa.taps("Lire")
    assert awa.sees == f"Annonce de MSIPC\n\nRéunion &lt;b&gt;mardi&lt;/b&gt; &amp; café {CANARY}"
    assert awa.anew is not None
    assert CANARY not in awa.anew.text
    yes = awa.tap("J’ai lu")
    await awa.presses(yes)
    assert (awa.toast, awa.buttons) == ("Merci.", [])
    first = await town.database.read(read_at, ids["a"])
    await town.later(hours=1)
    await awa.presses(yes)
    assert (awa.toast, awa.buttons) == ("C’est déjà noté.", [])
    assert await town.database.read(read_at, ids["a"]) == first
    await desk.taps("Actualiser")
    assert desk.sees == "Annonce : 4 reçues, 1 lue"
    await desk.taps("Qui n’a pas lu ?")
    assert desk.sees == "Pas encore lue : 3\nAgent Gao 2\nAgent Ménaka 1\nCoordination 2"
    await desk.taps("← Retour")
    assert desk.sees == "Annonce : 4 reçues, 1 lue"


def read_at(session: Session, person: int) -> datetime | None:
    return session.scalars(
        select(AnnouncementPersonRow.read_at).where(AnnouncementPersonRow.person_id == person)
    ).one()  # fmt: skip


@pytest.mark.usefixtures("ids")
async def test_a_coordinator_of_the_whole_plan_speaks_for_coordination(town: Town) -> None:
    await sent(town, "p", "Tout le monde (10)")
    assert (await delivered(town))[ACCOUNTS["e"]].text == "Annonce de la coordination"


@pytest.mark.usefixtures("ids")
async def test_one_at_a_time(town: Town) -> None:
    desk = await sent(town, "k", "Agents (3)")
    await delivered(town)
    again = phone(town, "k")
    await again.types("/annonce")
    assert again.sees == "Une annonce est déjà en cours.\nAnnonce : 3 reçues, 0 lue"
    assert again.buttons == [["Qui n’a pas lu ?"], ["Relancer", "Actualiser"]]
    other = phone(town, "l")
    await other.types("/annonce")
    assert other.sees == "Annonce. À qui ?", "one for each coordinator"
    for who in "abd":
        await reads(town, who)
    await desk.taps("Actualiser")
    assert (desk.sees, desk.buttons) == ("Annonce : 3 reçues, 3 lues", [["Actualiser"], ["Nouvelle annonce"]])
    await desk.taps("Nouvelle annonce")
    assert desk.sees == "Annonce. À qui ?"


@pytest.mark.usefixtures("ids")
async def test_after_a_day_another_may_be_made(town: Town) -> None:
    await sent(town, "k", "Agents (3)")
    await delivered(town)
    await town.later(hours=23)
    desk = phone(town, "k")
    await desk.types("/annonce")
    assert desk.sees.startswith("Une annonce est déjà en cours.")
    await town.later(hours=1)
    await desk.types("/annonce")
    assert desk.sees == "Annonce. À qui ?"


@pytest.mark.usefixtures("ids")
async def test_twice_is_once(town: Town) -> None:
    desk = await previewed(town, "k", "Agents (3)")
    send = desk.tap("Envoyer à 3")
    await desk.presses(send)
    await desk.presses(send)
    assert desk.toast == "Cet écran a changé. Voici où vous en êtes."
    assert desk.sees == "Annonce : 0 reçue, 0 lue\n3 en attente"
    assert len(await rows(town)) == 3


@pytest.mark.usefixtures("ids")
async def test_a_step_that_was_never_drawn_is_drawn_by_the_next_process(town: Town) -> None:
    await previewed(town, "k", "Agents (3)")
    shown = await redrawn(town, "k")
    assert shown is not None
    assert CANARY in shown.text
    desk = phone(town, "k")
    desk.card = shown
    await desk.taps("Envoyer à 3")
    shown = await redrawn(town, "k")
    assert shown is not None
    assert shown.text.replace("\u00a0", " ") == "Annonce : 0 reçue, 0 lue\n3 en attente"


async def test_in_quiet_hours_it_waits_and_says_until_when(town: Town, ids: dict[str, int]) -> None:
    town.now = datetime(2013, 4, 20, 21, tzinfo=UTC)  # Saturday evening; Sunday is a day of rest
    desk = await previewed(town, "k", "Agents (3)")
    assert desk.sees.endswith("3 personnes la recevront.\nDépart le 22 avril à 7 h 00")
    await desk.taps("Envoyer à 3")
    assert desk.sees == "Annonce : 0 reçue, 0 lue\n3 en attente\nDépart le 22 avril à 7 h 00"
    plan = (await town.database.read(town.house.plans.open))[0]
    while quiet(plan.rules, plan.holidays.keys(), town.now, plan.calendar.zone):
        assert await delivered(town) == {}
        await town.later(hours=1)
    await revoked(town, ids["b"])
    assert set(await delivered(town)) == {ACCOUNTS["a"], ACCOUNTS["d"]}, "whoever has no access by then gets nothing"
    await desk.taps("Actualiser")
    assert desk.sees == "Annonce : 2 reçues, 0 lue"


@pytest.mark.usefixtures("ids")
async def test_it_is_not_sent_for_ever(town: Town) -> None:
    await sent(town, "k", "Agents (3)")
    assert {row.not_after - row.not_before for row in await rows(town) if row.not_after} == {timedelta(days=14)}
    await town.later(days=15)
    desk = phone(town, "k")
    await desk.types("/annonce")
    assert desk.sees == "Annonce. À qui ?", "what does not leave any more is not under way"


@pytest.mark.usefixtures("ids")
async def test_out_of_reach(town: Town) -> None:
    desk = await sent(town, "k", "Agents (3)")
    await delivered(town, away=(ACCOUNTS["b"],))
    await reads(town, "a")
    await reads(town, "d")
    await desk.taps("Actualiser")
    assert desk.sees == "Annonce : 2 reçues, 2 lues\n1 injoignable"
    assert desk.buttons == [["Qui n’a pas lu ?"], ["Relancer", "Actualiser"], ["Nouvelle annonce"]]
    await desk.taps("Qui n’a pas lu ?")
    assert desk.sees == "Pas encore lue : 1\nAgent Gao 2 · injoignable"
    await desk.taps("← Retour")
    await desk.taps("Relancer")
    assert desk.toast == "Personne à relancer pour le moment."
    await desk.taps("Nouvelle annonce")
    await desk.taps("Agents (3)")
    await desk.types("Autre chose")
    assert desk.sees.endswith("3 personnes la recevront.\n1 injoignable")


@pytest.mark.usefixtures("ids")
async def test_sent_again_once_a_day_to_who_has_not_read_it(town: Town) -> None:
    desk = await sent(town, "k", "Agents (3)")
    await desk.taps("Relancer")
    assert desk.toast == "Personne à relancer pour le moment.", "it has not left yet"
    await delivered(town)
    await reads(town, "a")
    again = desk.tap("Relancer")
    await desk.presses(again)
    assert desk.toast == "Relancée : 2 personnes."
    await desk.presses(again)
    assert desk.toast == "Déjà relancée aujourd’hui. Possible demain."
    await reads(town, "b")
    said = await delivered(town)
    assert set(said) == {ACCOUNTS["d"]}, "who has read it meanwhile is not told again"
    assert said[ACCOUNTS["d"]].text == "Annonce de MSIPC"
    await town.later(days=2)
    await desk.presses(again)
    assert desk.toast == "Relancée : 1 personne."
    assert set(await delivered(town)) == {ACCOUNTS["d"]}
    await desk.taps("Actualiser")
    assert desk.sees == "Annonce : 3 reçues, 2 lues"
    states = [row.state for row in await rows(town) if row.occasion == "announcement.again:1"]
    assert sorted(states) == ["dropped", "sent", "sent"]


async def test_the_text_is_in_no_other_row(town: Town, ids: dict[str, int]) -> None:
    desk = await sent(town, "k", "Agents (3)")
    await delivered(town)
    await desk.taps("Relancer")
    await delivered(town)
    await reads(town, "a")

    def everything(session: Session) -> str:
        told = [(row.values, row.occasion, row.reason) for row in session.scalars(select(OutboxRow))]
        audited = [
            (row.action, row.object, row.detail) for row in session.scalars(select(AuditRow).where(AuditRow.actor == 4))
        ]
        forms = [row.values for row in session.scalars(select(ErrandRow))]
        assert {json.dumps(values) for values, _, _ in told} == {'{"announcement": 1}'}
        assert [line[0] for line in audited] == ["announcement.made", "announcement.again"]
        assert audited[0][2] == {"audience": "agents", "people": 3}
        return repr((told, audited, forms))

    assert CANARY not in await town.database.read(everything)
    notice = await town.database.read(announced.notice, 1, ids["a"])
    assert notice is not None
    assert notice.text == TEXT
    assert CANARY not in repr(notice)


@pytest.mark.parametrize("who", list(CAST))
async def test_who_may(town: Town, ids: dict[str, int], who: str) -> None:
    """Every button and the command, by everybody; an announcement of MSIPC's first coordinator to its agents."""
    await sent(town, "k", "Agents (3)")
    await delivered(town)
    before = len(await rows(town))
    anyone = phone(town, who)
    coordinates = CAST[who][1] is Role.COORDINATOR
    await anyone.types("/annonce")
    assert ("nnonce" in anyone.sees) == (coordinates and who != "m"), anyone.sees
    for tap in (Tap("na"), Tap("na", 0, 1, "g.team"), Tap("na", 0, 1, "go.3")):
        anyone.toast = ""
        await anyone.presses(tap)
        assert (anyone.toast == REFUSED) == (not coordinates)
    for tap in (Tap("nb", 1), Tap("nb", 1, 0, "again"), Tap("nc", 1)):
        await anyone.presses(tap)
        assert (anyone.toast == REFUSED) == (who != "k"), tap
    for tap in (Tap("nr", 1), Tap("nr", 1, 0, "ok")):
        await anyone.presses(tap)
        assert (anyone.toast == CHANGED) == (who not in "abd"), tap
        assert (CANARY in anyone.sees) == (who in "abd")
    assert len(await rows(town)) == before + (3 if who == "k" else 0)
    assert await listed(town) == {ids[one] for one in "abd"}


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    "tap",
    [
        Tap("nb", 99), Tap("nc", 99), Tap("nc", 1, 9), Tap("nr", 99), Tap("nr", 2**62, 0, "ok"), Tap("nb", 1, 0, "x"),
        Tap("na", 0, 5, "a.zz"), Tap("na", 0, 5, "g.x"), Tap("na", 1, 5, "w.x"), Tap("na", 0, 5, "go.-1"),
    ],
)  # fmt: skip
async def test_forged_taps_do_nothing(town: Town, tap: Tap) -> None:
    desk = await sent(town, "k", "Agents (3)")
    before = len(await rows(town))
    await desk.presses(tap)
    await phone(town, "a").presses(tap)
    assert len(await rows(town)) == before


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("argument", ["g.nobody", "g.late.1", "a.1", "go.4", "w", "s", "r", "p.-1", "b", "", "p.1"])
async def test_a_button_of_another_step_leads_nowhere(town: Town, argument: str) -> None:
    desk = phone(town, "k")
    await desk.types("/annonce")
    version = desk.tap("Annuler").version
    await desk.presses(Tap("na", 0, version, argument))
    assert desk.sees == "Annonce. À qui ?"
    assert await rows(town) == []


async def test_a_duty_handed_over_before_it_left(town: Town, ids: dict[str, int]) -> None:
    """The row goes to whoever has the duty now, and so does the right to read it."""
    desk = await sent(town, "k", "Mon équipe (4)")

    def handed_over(session: Session) -> None:
        row = session.scalars(select(OutboxRow).where(OutboxRow.person_id == ids["a"])).one()
        row.person_id = ids["c"]

    await town.database.run(handed_over)
    said = await delivered(town)
    assert ACCOUNTS["a"] not in said
    assert ACCOUNTS["c"] in said
    await reads(town, "c")
    await desk.taps("Actualiser")
    assert desk.sees == "Annonce : 4 reçues, 1 lue"


async def test_a_thousand_at_once(town: Town, ids: dict[str, int]) -> None:
    def crowd(session: Session) -> Person:
        first = session.get_one(PersonRow, ids["a"])
        session.execute(
            insert(PersonRow),
            [
                {
                    "account": 1000 + n, "role": "agent", "organisation_id": first.organisation_id, "language": "fr",
                    "consent_version": "1", "consented_at": town.now, "joined_at": town.now,
                }
                for n in range(1000)
            ],
        )  # fmt: skip
        author = people.by_id(session, ids["k"])
        assert author is not None
        return author

    author = await town.database.run(crowd)
    desk = await sent(town, "k", "Agents (1 003)")
    assert desk.sees == "Annonce : 0 reçue, 0 lue\n1 003 en attente"
    posted = await rows(town)
    assert len(posted) == 1003
    assert [row.person_id for row in posted] == sorted(row.person_id or 0 for row in posted), "in the order of the key"
    assert len(await delivered(town)) == 1003

    def empty(session: Session) -> None:
        announcements.announce(session, author, Group(Audience.LATE), "x", leaves)

    from bot.handlers.announced import leaving

    leaves = leaving(await town.database.read(town.house.plans.open), town.now)
    with pytest.raises(NobodyThere):
        await town.database.run(empty)

    def made(session: Session) -> int:
        return len(session.scalars(select(AnnouncementRow.id)).all())

    assert await town.database.read(made) == 1, "nothing half done"


async def test_who_comes_back_gets_it_after_all(town: Town, ids: dict[str, int]) -> None:
    desk = await sent(town, "k", "Agents (3)")
    await delivered(town, away=(ACCOUNTS["b"],))

    def back(session: Session) -> None:
        people.reached_again(session, ids["b"])
        back_in_reach.reached_again(session, ids["b"], town.now)

    await town.database.run(back)
    assert set(await delivered(town)) == {ACCOUNTS["b"]}
    await desk.taps("Actualiser")
    assert desk.sees == "Annonce : 3 reçues, 0 lue"


def test_the_audiences_are_those_of_the_table() -> None:
    rule = next(c for c in table_of(AnnouncementRow).constraints if str(c.name).endswith("ck_announcements_audience"))
    assert all(f"'{audience}'" in str(getattr(rule, "sqltext", "")) for audience in audiences.Audience)


async def test_one_that_waits_for_the_morning_can_be_withdrawn(town: Town, ids: dict[str, int]) -> None:
    town.now = town.now.replace(hour=22)
    desk = await sent(town)
    assert desk.sees.startswith("Annonce : 0 reçue, 0 lue\n4 en attente\nDépart le 22 avril")
    question = desk.tap("Retirer")
    await desk.taps("Retirer")
    assert desk.sees == "Retirer l’annonce ?\nPersonne ne l’a reçue."
    assert desk.buttons == [["Oui, retirer", "Non"]]
    await desk.taps("Non")
    assert desk.sees.startswith("Annonce : 0 reçue")
    other = phone(town, "l")
    await other.presses(question)
    assert other.toast == REFUSED, "it is not theirs"
    await desk.taps("Retirer")
    yes = desk.tap("Oui, retirer")
    await desk.taps("Oui, retirer")
    assert desk.sees == "Annonce retirée.\nPersonne ne l’a reçue."
    assert desk.buttons == [["Nouvelle annonce"]]
    town.now += timedelta(hours=34)
    assert await delivered(town) == {}
    assert {(row.state, row.reason) for row in await rows(town)} == {("dropped", "withdrawn")}
    await desk.presses(yes)
    assert desk.toast == "Trop tard : plus rien n’attend."
    audited = await town.database.read(lambda session: list(session.scalars(select(AuditRow.action))))
    assert audited.count("announcement.withdrawn") == 1
    await desk.types("/annonce")
    assert desk.sees == "Annonce. À qui ?", "another can be made"


async def test_one_that_somebody_has_received_cannot_be_withdrawn(town: Town, ids: dict[str, int]) -> None:
    town.now = town.now.replace(hour=22)
    desk = await sent(town)
    await desk.taps("Retirer")
    yes = desk.tap("Oui, retirer")
    town.now += timedelta(hours=34)
    await delivered(town)
    await desk.presses(yes)
    assert desk.toast == "Trop tard : plus rien n’attend."
    assert desk.sees == "Annonce : 4 reçues, 0 lue"
    assert ["Retirer"] not in desk.buttons
