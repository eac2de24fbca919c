"""`relais trace`: any figure leads back to its reports, revisions and people; of survivors no number is shown."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.commands import main
from storage.answers import Figure, Source, Standing, Status
from storage.calendar import Quarter
from storage.database import open_database
from storage.people import PersonRow
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.remarks import RemarkRow
from storage.verification import UndoneVerificationRow
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import CALENDAR, LAWS, T2, TEXTS, TRAINING, second_plan, with_activities
from tests.rollups.made import Making, Post, Said
from tests.stories.conftest import stamped

GAO, NGO = Post("1.1.2", "MSIPC", "gao", T2), Post("1.1.2", "ONG1", "gao", T2, Source.COMONITOR)


def told(session: Session) -> None:
    """A correction, a verification taken back and one that stands, a choice, a send-back."""
    stamped(session)
    secret = replace(TEXTS.results[0].indicators[0], protected=True)
    texts = replace(TEXTS, results=(replace(TEXTS.results[0], indicators=(secret,)),))
    load(session, with_activities(LAWS, TRAINING, texts), NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making = Making(session, plan)
    report = making.report(GAO, said(24, 16))
    first = making.latest(report)
    making.correct(report, said(24, 20))
    session.add(
        UndoneVerificationRow(
            revision_id=first, person_id=4, verified_at=making.later(), by_id=4, at=making.later(), because="mistake"
        )
    )
    making.verify(report)
    ngo = making.report(NGO, said(20, 16), on_time=False)
    making.settle("1.1.2a", "gao", T2, Source.COMONITOR, "ONG1", making.latest(ngo))
    session.add(
        RemarkRow(
            kind="send_back", report_id=report, revision_id=first, by_id=4, at=making.later(), asked="Et les hommes ?",
            until=NINE_FORTY_ONE.date(), outcome="corrected", answered_by_id=1, answered_at=making.later(),
            answer="Oui.",
        )
    )  # fmt: skip
    making.report(Post("1.1.4", "MSIPC", "gao", T2), Said({"1.1.4a": Figure(777)}, {"1.1.4a": "PV 777"}))


def said(women: int, men: int) -> Said:
    figures = {"1.1.2a": Figure(women + men, women, men), "1.1.2b": Figure(40, whole=160)}
    return Said(figures, {"1.1.2a": "PV 12"}, Standing(Status.UNDER_WAY))


@pytest.fixture
def url(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(told)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def relais(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="relais")


def test_from_the_figure_down_to_who_did_what(url: str) -> None:
    done = relais("trace", "1.1.2a", "2013T2")
    assert done.exit_code == 0, done.output
    head, summed, area, *rest = done.stdout.splitlines()
    assert head == "1.1.2a, 2013T2, plan ESSAI: Agents formés"
    assert summed == (
        "  count; of record 36 (20 women, 16 men); ministries 44 (24 women, 20 men); co-monitors 36 (20 women, 16 men);"
        " settled; 1 of 2 figures; target 50"
    )
    assert area == "  gao"
    assert [line.split(",")[0] for line in rest] == [
        "    ministry MSIPC: report 1",
        "        revision 1",
        "          verified 2012-04-02 08:04 by person 4 (P14)",
        "          taken back 2012-04-02 08:05 by person 4 (P14)",
        "      * revision 2",
        "          verified 2012-04-02 08:06 by person 1 (P11)",
        "        send_back of revision 1",
        "          corrected 2012-04-02 08:11 by person 1 (P11): 'Oui.'",
        "    comonitor ONG1: report 2",
        "      * revision 1",
        "    of record: ONG1",
        "  ansongo",
        "    ministry MSIPC: expected",
        "    comonitor ONG1: expected",
    ]
    assert "because typing: 44 (24 women, 20 men); means 'PV 12'; under_way" in done.stdout
    assert ", late, of person 1 (P11)" in done.stdout


def test_an_activity_is_all_of_its_indicators_and_json_says_the_same(url: str) -> None:
    done = relais("trace", "1.1.2", "2013T2", "--format", "json")
    traces = json.loads(done.stdout)
    assert [one["indicator"] for one in traces] == ["1.1.2a", "1.1.2b"]
    count = traces[0]
    assert count["cell"]["of_record"] == {"value": 36, "women": 20, "men": 16, "whole": None}
    revisions = count["places"][0]["reports"][0]["revisions"]
    assert [(r["number"], r["counts"], r["reason"], r["amount"]["value"]) for r in revisions] == [
        (1, False, None, 40),
        (2, True, "typing", 44),
    ]
    assert count["places"][0]["choices"][0]["because"] == "documents"


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_number_of_survivors_and_no_sentence_about_them(url: str, form: str) -> None:
    done = relais("trace", "1.1.4a", "2013T2", "--format", form)
    assert done.exit_code == 0 and "report" in done.stdout
    assert "777" not in done.stdout


def test_what_was_not_reported_is_no_zero(url: str) -> None:
    done = relais("trace", "1.1.1", "2013T1")
    assert "of record unknown" in done.stdout
    assert "nothing was reported, which is no zero" in done.stdout


async def test_a_choice_that_was_overtaken_says_so(url: str) -> None:
    def corrected(session: Session) -> None:
        making = Making(session, Plans().open(session)[0])
        making.correct(1, said(24, 21))
        session.execute(update(PersonRow).values(name="CANARI-7f3a"))

    async with open_database(url) as database:
        await database.run(corrected)
    done = await asyncio.to_thread(relais, "trace", "1.1.2a", "2013T2")
    assert "chosen, but does not stand any more: ONG1" in done.stdout
    assert "of record 45" in done.stdout and "divergent" in done.stdout
    assert "CANARI" not in done.stdout, "people are numbers and labels"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("9.9", "2013T2"), "relais: the plan ESSAI has no indicator 9.9, nor an activity"),
        (("1.1.1", "2019T1"), "relais: no plan has 2019; loaded: ESSAI"),
        (
            ("1.1.1", "2019T1", "--plan", "ESSAI"),
            "relais: 2019T1 is not in the plan ESSAI; its years: 2012, 2013, 2014",
        ),
        (
            ("1.1.1", "2019", "--plan", "ESSAI"),
            "relais: 2019 is not in the plan ESSAI; its years: 2012, 2013, 2014",
        ),
        (("1.1.1", "201"), "relais: 201 is no quarter and no year; write it as 2013T2, 2013 or 2013T1-T3"),
        (("1.1.1", "2013T7"), "relais: 2013T7 is no quarter and no year; write it as 2013T2, 2013 or 2013T1-T3"),
        (("1.1.1", "2013T2", "--plan", "NON"), "relais: no plan NON is loaded; loaded: ESSAI"),
    ],
)
def test_one_line_and_an_exit_code(url: str, words: tuple[str, ...], line: str) -> None:
    done = relais("trace", *words)
    assert (done.exit_code, done.stderr.strip(), done.stdout) == (2, line, "")


@pytest.mark.parametrize("period", ["2013T2", "2013", "2013T1-T3"])
async def test_of_two_plans_the_period_says_which_as_for_a_roll_up(url: str, period: str) -> None:
    def of_later_years(session: Session) -> None:
        calendar = replace(CALENDAR, first=Quarter(2014, 1), last=Quarter(2015, 4))
        load(session, replace(second_plan(), calendar=calendar), NINE_FORTY_ONE)

    def of_the_same_years(session: Session) -> None:
        load(session, second_plan(), NINE_FORTY_ONE)

    async with open_database(url) as database:
        await database.run(of_later_years)
        done = await asyncio.to_thread(relais, "trace", "1.1.1", period)
        assert (done.exit_code, done.stderr) == (0, "") and "plan ESSAI:" in done.stdout
        await database.run(of_the_same_years)
    several = "relais: several plans have 2013: name one with --plan (ESSAI, ESSAI2)\n"
    for command in (("trace", "1.1.1", period), ("rollup", "2013")):
        done = await asyncio.to_thread(relais, *command)
        assert (done.exit_code, done.stderr, done.stdout) == (2, several, "")
    named = await asyncio.to_thread(relais, "trace", "9.1.1.1", period, "--plan", "ESSAI2")
    assert named.exit_code == 0 and "plan ESSAI2:" in named.stdout
