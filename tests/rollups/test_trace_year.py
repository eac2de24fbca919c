"""`relais trace CODE 2013`: a year's figure says which figures of its quarters are in it, whatever was reported."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from storage.answers import Figure
from storage.calendar import Quarter
from storage.database import kind
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.postgres import address
from storage.sqlite import path, writing_engine
from storage.tracing_years import trace_year
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import PLAN, T1, T2, T3
from tests.rollups.made import Making, Post, Said
from tests.rollups.test_trace import relais
from tests.rollups.worlds import lived
from tests.stories.conftest import stamped

T4 = Quarter(2013, 4)


def told(session: Session) -> None:
    """Laws so far: Gao said it three times, the last of them verified; Ansongo once."""
    stamped(session)
    load(session, PLAN, NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    making = Making(session, plan)
    for quarter, laws in ((T1, 3), (T2, 7), (T3, 9)):
        last = making.report(Post("1.1.1", "MSIPC", "gao", quarter), Said({"1.1.1": Figure(laws)}))
    making.verify(last)
    making.report(Post("1.1.1", "MSIPC", "gao", T4), Said({}))
    making.report(Post("1.1.1", "MSIPC", "ansongo", T1), Said({"1.1.1": Figure(6)}))
    for quarter, n in ((T1, 4), (T2, 5)):
        making.report(Post("1.1.2", "MSIPC", "gao", quarter), Said({"1.1.2a": Figure(n)}))


@pytest.fixture
def url(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(told)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def test_of_what_stands_so_far_the_last_figure_of_each_place_counts(url: str) -> None:
    done = relais("trace", "1.1.1", "2013")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "1.1.1, 2013, plan ESSAI: Lois analysées depuis le début"
    assert lines[1].startswith(
        "  cumulative; of record 15; ministries 15; co-monitors unknown; one_source; 4 of 8 figures"
    )
    at = lines.index("  of each place the last figure of record counts:")
    assert lines[at + 1 : at + 3] == [
        "    gao, 2013T3, ministry MSIPC: 9, verified",
        "    ansongo, 2013T1, ministry MSIPC: 6",
    ]
    quarters = [line.split(",")[1].strip() for line in lines if line.startswith("1.1.1, 2013T")]
    assert quarters == ["2013T1", "2013T2", "2013T3", "2013T4"], "and each of them with its reports"
    assert "      * revision 1" in done.stdout


def test_what_is_counted_is_added_over_the_quarters(url: str) -> None:
    done = relais("trace", "1.1.2a", "2013", "--format", "json")
    (year,) = json.loads(done.stdout)
    assert year["year"] == 2013 and year["cell"]["of_record"]["value"] == 9
    assert [(one["area"], one["quarter"], one["amount"]["value"]) for one in year["counts"]] == [
        ("gao", "2013T1", 4),
        ("gao", "2013T2", 5),
    ]
    reported = [[place["area"] for place in of["places"] if place["reports"]] for of in year["quarters"]]
    assert reported == [["gao"], ["gao"], [], []]
    owing = [[place["area"] for place in of["places"] if place["missing"]] for of in year["quarters"]]
    assert owing == [["gao", "ansongo"]] * 4, "the co-monitor owes a report of Gao too"
    first = {place["area"]: place["missing"] for place in year["quarters"][0]["places"]}
    assert first["gao"] == [{"organisation": "ONG1", "source": "comonitor"}]


def test_what_the_edition_of_october_adds_up_is_followed_back_alike(url: str) -> None:
    done = relais("trace", "1.1.2a", "2013T1-T3")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "1.1.2a, 2013T1-T3, plan ESSAI: Agents formés"
    assert lines[1].startswith("  count; of record 9; ministries 9;")
    assert [line.split(",")[1].strip() for line in lines if line.startswith("1.1.2a, 2013T")][1:] == [
        "2013T1", "2013T2", "2013T3",
    ]  # fmt: skip
    (laws,) = json.loads(relais("trace", "1.1.1", "2013T1-T2", "--format", "json").stdout)
    assert (laws["period"], laws["cell"]["of_record"]["value"]) == ("2013T1-T2", 13)


@pytest.mark.parametrize(
    ("period", "line"),
    [
        ("foo", "foo is no quarter and no year; write it as 2013T2, 2013 or 2013T1-T3"),
        ("2013T3-T1", "2013T3-T1 is no quarter and no year; write it as 2013T2, 2013 or 2013T1-T3"),
        ("2031T1-T3", "no plan has 2031; loaded: ESSAI"),
        ("2031T1-T3 --plan ESSAI", "2031T1-T3 is not in the plan ESSAI; its years: "),
    ],
)
def test_what_is_no_period_is_one_line(url: str, period: str, line: str) -> None:
    done = relais("trace", "1.1.1", *period.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"relais: {line}")
    assert done.stderr.count("\n") == 1


def test_nothing_known_is_no_zero(url: str) -> None:
    done = relais("trace", "1.1.4a", "2013")
    assert "of record unknown" in done.stdout and "counts:" not in done.stdout


@pytest.fixture
def engine_(database_url: str) -> Iterator[Engine]:
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    yield engine
    engine.dispose()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.sampled_from([2012, 2013]))
def test_what_counts_adds_up_to_the_year_s_figure(engine_: Engine, seed: int, year: int) -> None:
    with Session(engine_) as session:
        plan = lived(session, seed).plan
        for code in (activity.code for activity in plan.activities):
            for traced in trace_year(session, plan, code, year, datetime(2014, 2, 1, tzinfo=UTC)):
                whole = traced.cell.of_record
                assert (whole is None) == (not traced.counts)
                assert not (traced.protected and traced.counts)
                if whole is None:
                    continue
                assert sum(one.amount.value for one in traced.counts) == whole.value
                assert sum(one.amount.whole or 0 for one in traced.counts) == (whole.whole or 0)
                seen = [one.amount.value for one in traced.counts if one.verified]
                verified = traced.cell.verified
                assert (verified.value if verified else None) == (sum(seen) if seen else None)
        session.rollback()
