"""11.7: whatever an edition says that is another now is one list, makes the message and the next edition."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.plan import put_in
from bot.messages.sheet import LINES, WIDE
from bot.messages.yearly import Year
from bot.messages.yearly_changes import Named, changes
from bot.practice.phones import readable
from storage import edition_news
from storage.answers import Cause, Figure, Source, Standing, Status
from storage.database import Database
from storage.plan.logframe import Kind, Logframe
from storage.plan.reading import Plans
from storage.reports import ReportRow
from storage.rolled import Amount
from storage.rollup_changes import (
    CameSince,
    Change,
    Changed,
    ChangedMeans,
    ChangedSpending,
    ChangedStanding,
    ChangedTarget,
)
from tests.progress.chat import Chat
from tests.progress.conftest import EVA, FEBRUARY, GAO, MARIAM, PLAN, SALIF, UNDER_WAY, corrected, trained
from tests.reporting.plans import T1, T2, TRAINING
from tests.rollups.made import Making, Said
from tests.texts import TEXTS

Chats = Callable[..., Chat]
LATER = FEBRUARY + timedelta(days=2)
LATE = Standing(Status.UNDER_WAY, True, Cause.ACCESS)


async def approved(chats: Chats) -> Chat:
    mariam = chats(MARIAM)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    return chats(MARIAM, LATER)


def says(session: Session, said: Said, source: Source = Source.MINISTRY) -> None:
    """The report on the training is another now, and whoever must hear of it does."""
    plan = Plans().open(session)[0]
    making = Making(session, plan, FEBRUARY + timedelta(days=1))
    asked = select(ReportRow.id).where(
        ReportRow.activity_id == making.activities["1.1.2"].id, ReportRow.quarter == T2, ReportRow.source == source
    )
    making.correct(session.scalars(asked).one(), said)
    edition_news.figures(session, plan, T2, LATER)


@pytest.mark.parametrize(
    ("standing", "spent", "how_many", "lines"),
    [
        (LATE, None, "1 donnée a changé depuis.", ["1.1.2 · Gao · T2 : en cours → en retard : accès"]),
        (UNDER_WAY, 500, "1 chiffre a changé depuis.", ["1.1.2 · Gao · T2, dépensé : non dit → 500 F CFA"]),
        (
            Standing(Status.BLOCKED, False, Cause.ACCESS), 0, "2 données ont changé depuis.",
            [
                "1.1.2 · Gao · T2 : en cours → bloquée : accès",
                "1.1.2 · Gao · T2, dépensé : non dit → 0 F CFA",
            ],
        ),
    ],
)  # fmt: skip
async def test_a_state_a_cause_and_what_was_spent_are_changes(
    chat: Chats, database: Database, standing: Standing, spent: int | None, how_many: str, lines: list[str]
) -> None:
    mariam = await approved(chat)
    await database.run(says, replace(trained(24, 16), standing=standing, spent=spent))
    assert await mariam.waiting() == [(f"Récapitulatif 2013, édition 1\n{how_many}", False)]
    await mariam.taps("Voir")
    assert mariam.lines == ["Récapitulatif 2013, édition 1", how_many, *lines]
    await mariam.taps("Préparer l’édition 2")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    assert mariam.lines[0] == "Récapitulatif 2013, édition 2"
    assert not any("depuis" in line for line in mariam.lines), "it says all of it"


async def test_a_cause_alone_is_a_change(chat: Chats, database: Database) -> None:
    await database.run(says, replace(trained(24, 16), standing=LATE))
    mariam = await approved(chat)
    await database.run(says, replace(trained(24, 16), standing=replace(LATE, cause=Cause.STAFF)))
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Voir")
    assert mariam.lines[2:] == ["1.1.2 · Gao · T2 : en retard : accès → en retard : personnel"]


async def test_what_is_said_again_is_no_change(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)
    await database.run(says, trained(24, 16))
    await mariam.sends("/recapitulatif 2013")
    assert "Voir" not in mariam.labels


async def test_a_target_that_is_another_in_the_plan(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)

    def other(session: Session) -> None:
        a, b = TRAINING.results[0].indicators
        more = replace(a, targets={**a.targets, T2: 60})
        training = replace(TRAINING, results=(replace(TRAINING.results[0], indicators=(more, b)),))
        put_in(session, _with(PLAN, training), LATER)

    await database.run(other)
    assert await mariam.waiting() == [("Récapitulatif 2013, édition 1\n1 chiffre a changé depuis.", False)]
    await mariam.taps("Voir")
    assert mariam.lines[2:] == ["1.1.2a · cible T2 : 50 → 60"]


def _with(plan: Logframe, training: object) -> Logframe:
    axis = plan.axes[0]
    objectives = tuple(
        replace(o, activities=tuple(training if a.code == "1.1.2" else a for a in o.activities))  # type: ignore[misc]
        for o in axis.objectives
    )
    return replace(plan, axes=(replace(axis, objectives=objectives), *plan.axes[1:]))


async def test_an_ngo_s_coordinator_sees_what_its_own_organisation_said(chat: Chats, database: Database) -> None:
    mariam, salif, eva = await approved(chat), chat(SALIF, LATER), chat(EVA, LATER)
    await database.run(corrected, 26, 16)
    await salif.sends("/recapitulatif 2013")
    assert [one for one in (*salif.lines, *salif.labels) if "depuis" in one or one == "Voir"] == []
    await database.run(says, trained(20, 20), Source.COMONITOR)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Voir")
    assert mariam.lines[1:] == [
        "2 chiffres ont changé depuis.", "1.1.2a · Gao · T2 : 40 → 42", "1.1.2a · ONG1 · Gao · T2 : 36 → 40",
    ]  # fmt: skip
    await salif.sends("/recapitulatif 2013")
    assert salif.lines[-1] == "1 chiffre a changé depuis."
    await salif.taps("Voir")
    assert salif.lines == [
        "Récapitulatif 2013, édition 1", "1 chiffre a changé depuis.", "1.1.2a · ONG1 · Gao · T2 : 36 → 40",
    ]  # fmt: skip
    assert salif.labels == ["← Retour"], "who coordinates the plan prepares the next one"
    await eva.presses(mariam.button("← Retour"))
    assert not any("depuis" in line for line in eva.lines)


LONG: Sequence[Change] = (
    *(Changed(f"1.1.{n}a", "gao", T2, Amount(n), None) for n in range(1, 20)),
    *(ChangedStanding("1.1.2", "gao", "MSIPC", T2, LATE, Standing(Status.BLOCKED, False, c)) for c in Cause),
    *(ChangedSpending("1.1.2", "gao", "MSIPC", T2, 50_000_000 + n, None) for n in range(9)),
    ChangedTarget("1.1.2a", T2, None, 60),
    ChangedMeans("1.1.2a", "gao", "MSIPC", T2, True, False),
    CameSince("1.1.2", "gao", "ONG1", T2),
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("october", [None, datetime(2013, 10, 31, tzinfo=UTC).date()])
def test_a_long_list_fits_a_small_phone(language: str, october: object) -> None:
    words, seen, page = TEXTS.of(language), list[str](), 0
    of = Year(1, 2013, 1, october)  # type: ignore[arg-type]
    named = Named({"1.1.2a": Kind.COUNT}, {"gao": "Gao"}, "XOF", frozenset({"1.1.2"}))
    while True:
        card = changes(words, of, LONG, named, page, next_one=True)
        lines = readable(card.text).split("\n")
        assert sum(-(-len(line) // WIDE) for line in lines) <= LINES
        seen += lines[2:]
        more = next(b.tap for row in card.rows for b in row if b.tap is not None and b.tap.verb == "tr")
        page = int(more.argument.removeprefix("o").removeprefix("c") or 0)
        if not page:
            break
    assert len(seen) == len(set(seen)) == len(LONG)


async def test_figures_of_a_place_that_is_unknown_now(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)
    await database.run(says, Said({"1.1.2b": Figure(40, whole=160)}, standing=UNDER_WAY))
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Voir")
    assert mariam.lines[2:] == ["1.1.2a · Gao · T2 : 40 → pas reçu"]


async def test_an_organisation_that_has_left_the_plan_still_says_what_changed(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)
    await database.run(says, replace(trained(24, 16), spent=500))

    def without(session: Session) -> None:
        axis = PLAN.axes[0]
        handed = tuple(replace(a, responsible=("MJ",)) for a in axis.objectives[0].activities)
        plan = replace(PLAN, axes=(replace(axis, objectives=(replace(axis.objectives[0], activities=handed),)),))
        put_in(session, replace(plan, organisations=tuple(o for o in PLAN.organisations if o.code != "MSIPC")), LATER)

    await database.run(without)
    await mariam.sends("/recapitulatif 2013")
    await mariam.taps("Voir")
    assert mariam.lines[2:] == ["1.1.2 · Gao · T2, dépensé : non dit → 500 F CFA"]


async def test_a_document_to_check_with_is_named_where_the_figure_is_the_same(chat: Chats, database: Database) -> None:
    await database.run(says, replace(trained(24, 16), means={"1.1.2a": "PV 12", "1.1.2b": "PV 12"}))
    mariam = await approved(chat)
    await database.run(says, replace(trained(24, 18), means={"1.1.2b": "PV 13"}))
    await database.run(says, replace(trained(24, 16), means={"1.1.2b": "PV 13"}))
    assert await mariam.waiting() == [("Récapitulatif 2013, édition 1\n1 donnée a changé depuis.", False)]
    await mariam.taps("Voir")
    assert mariam.lines[2:] == ["1.1.2a · Gao · T2, preuve : oui → non"]


async def test_a_report_that_came_without_a_figure_is_named(chat: Chats, database: Database) -> None:
    mariam = await approved(chat)

    def late(session: Session) -> None:
        plan = Plans().open(session)[0]
        making = Making(session, plan, FEBRUARY + timedelta(days=1))
        making.report(replace(GAO, area="ansongo"), Said({}))
        making.report(replace(GAO, area="ansongo", quarter=T1), trained(1, 2))
        edition_news.figures(session, plan, T2, LATER)

    await database.run(late)
    assert await mariam.waiting() == [("Récapitulatif 2013, édition 1\n4 données ont changé depuis.", False)]
    await mariam.taps("Voir")
    assert mariam.lines[2:] == [
        "1.1.2a · Ansongo · T1 : pas reçu → 3", "1.1.2b · Ansongo · T1 : pas reçu → 40/160",
        "1.1.2 · Ansongo · T1 : non dit → en cours", "1.1.2 · MSIPC · Ansongo · T2 : rapport reçu",
    ]  # fmt: skip
