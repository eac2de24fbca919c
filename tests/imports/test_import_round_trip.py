"""What an export says comes in again as the same figures: where it came from it is there, elsewhere it is new."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.exports.writing import write_xlsx
from bot.imports.examining import Examined, examined
from storage.answers import Answers, Cause, Fall, Figure, How, Source, Standing, Status
from storage.calendar import Quarter
from storage.extract import Wanted, figures
from storage.imports import Sheaf, Where, keep
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.plan.reading import Plans
from storage.reports import expected
from storage.workbook.reading import read
from tests.imports.books import LAWS_ROW, NOW, QUARTER, SEEN_ROW, TEXT
from tests.imports.conftest import Operator, founded, of_the_whole_plan, runs

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
# What belongs to the receipt and not to the figure.
OF_THE_RECEIPT = {"receipt", "received_at", "revision", "reason", "entered_by", "entered_how", "on_time", "verified"}


def exported(operator: Operator) -> list[dict[str, str]]:
    written = operator.says("export", "reports", "--format", "csv").stdout
    lines = csv.DictReader(io.StringIO(written))
    return [{key: value for key, value in line.items() if key not in OF_THE_RECEIPT} for line in lines]


def test_elsewhere_an_export_gives_the_same_figures(operator: Operator, tmp_path: Path) -> None:
    rows = (
        *QUARTER,
        {**LAWS_ROW, "quarter": "2013T2", "value": 5, "status": "Bloquée", "cause": "Accès", "fall": "Double compte"},
    )
    operator.imports("--from", operator.writes(*rows), "--by", "P14")
    operator.says("export", "reports", "--format", "xlsx", "--output", "out.xlsx")
    here = operator.imports("--from", "out.xlsx", "--by", "P14")
    assert here.stdout == "out.xlsx: nothing is new; 4 there already\n"

    url = f"sqlite:///{tmp_path}/elsewhere.db"
    founded(url)
    elsewhere = Operator(url, tmp_path)
    called = elsewhere.imports("--from", "out.xlsx", "--by", "P14")
    assert called.exit_code == 0, called.output
    assert exported(elsewhere) == exported(operator)
    assert len(exported(elsewhere)) == 6
    again = elsewhere.imports("--from", "out.xlsx", "--by", "P14")
    assert again.stdout == "out.xlsx: nothing is new; 4 there already\n"


def test_whether_what_was_imported_late_was_on_time_is_not_known(operator: Operator) -> None:
    operator.imports("--from", operator.writes(*QUARTER), "--by", "P14")
    written = operator.says("export", "reports", "--format", "csv").stdout
    lines = list(csv.DictReader(io.StringIO(written)))
    told = {(line["on_time"], line["entered_how"], line["entered_by"], line["verified"]) for line in lines}
    assert told == {("", "imported", "P14", "false")}


# ----------------------------------------------------------------------------------------------------------- the law

NUMBER = st.integers(0, 999_999_999)


def figure_of(indicator: Indicator, source: Source) -> st.SearchStrategy[Figure]:
    none = st.just(Figure(passed=True))
    if source is Source.COMONITOR:
        none |= st.sampled_from(Cause).map(lambda cause: Figure(unseen=cause))
    match indicator.kind:
        case Kind.PERCENT:
            shares = st.tuples(NUMBER, NUMBER).map(lambda two: Figure(min(two), whole=max(two)))
            return none | shares
        case Kind.YES_NO:
            return none | st.sampled_from((Figure(0), Figure(1)))
    if indicator.by_sex:
        half = st.integers(0, 400_000_000)
        people = st.tuples(half, half).map(lambda two: Figure(sum(two), *two))
        return none | NUMBER.map(Figure) | people
    if indicator.kind is Kind.CUMULATIVE:
        return none | st.builds(Figure, NUMBER, fall=st.none() | st.sampled_from(Fall))
    return none | NUMBER.map(Figure)


def standings() -> st.SearchStrategy[Standing | None]:
    causes = st.sampled_from(Cause)
    stopped = st.sampled_from((Status.NOT_STARTED, Status.POSTPONED, Status.CANCELLED, Status.BLOCKED))
    return st.one_of(
        st.none(),
        st.sampled_from((Standing(Status.UNDER_WAY), Standing(Status.COMPLETED))),
        causes.map(lambda cause: Standing(Status.UNDER_WAY, True, cause)),
        st.builds(Standing, stopped, cause=causes),
    )


@st.composite
def sheaves(draw: st.DrawFn, plan: Logframe, code: str, source: Source) -> Sheaf:
    quarter = draw(st.sampled_from((Quarter(2012, 3), Quarter(2013, 1), Quarter(2013, 2))))
    area = draw(st.sampled_from([a for a in plan.areas if expected(plan, code, a.key, quarter, source)]))
    organisation = next(o for o in plan.organisations if o.code == code)
    every = expected(plan, code, area.key, quarter, source)
    chosen: list[Activity] = draw(st.lists(st.sampled_from(every), min_size=1, unique_by=lambda one: one.code))
    activities = tuple(activity for activity in every if activity in chosen)
    answers = Answers(how=draw(st.none() | st.sampled_from(How)) if source is Source.COMONITOR else None)
    for activity in activities:
        if source is Source.MINISTRY:
            answers = answers.with_standing(activity.code, draw(standings()))
        for indicator in activity.indicators:
            if not indicator.protected:
                answers = answers.with_figure(indicator.code, draw(figure_of(indicator, source)))
    return Sheaf(Where(quarter, organisation.id, area.id, source), code, activities, answers)


class Undone(Exception):
    """Takes a unit back, and carries what was found out of it."""

    def __init__(self, package: bytes, there: Examined) -> None:
        super().__init__()
        self.package = package
        self.there = there


def kept_exported_and_undone(session: Session, plan: Logframe, sheaf: Sheaf) -> None:
    keep(session, plan, [sheaf], 4, NOW)
    out = io.BytesIO()
    write_xlsx(figures(session, Wanted()), out)
    there = examined(session, plan, read(out.getvalue()), TEXT, None, NOW)
    raise Undone(out.getvalue(), there)


@SQLITE
@pytest.mark.parametrize(("code", "source"), [("MSIPC", Source.MINISTRY), ("ONG1", Source.COMONITOR)])
def test_any_figures_that_can_be_reported_survive_the_way_out_and_in(empty_url: str, code: str, source: Source) -> None:
    founded(empty_url)

    runs(empty_url, of_the_whole_plan)
    plan = runs(empty_url, lambda session: Plans().open(session)[0])

    @settings(max_examples=60, deadline=None)
    @given(sheaves(plan, code, source))
    def law(sheaf: Sheaf) -> None:
        with pytest.raises(Undone) as undone:
            runs(empty_url, lambda session: kept_exported_and_undone(session, plan, sheaf))
        there = undone.value.there
        assert (there.faults, there.sheaves) == ((), ()), "where it came from there is nothing new in it"
        workbook = read(undone.value.package)
        found = runs(empty_url, lambda session: examined(session, plan, workbook, TEXT, None, NOW))
        assert found.faults == ()
        assert found.sheaves == (sheaf,)

    law()


@SQLITE
def test_what_an_ngo_saw_goes_out_and_in(operator: Operator, tmp_path: Path) -> None:
    runs(operator.url, of_the_whole_plan)
    rows = (
        {**SEEN_ROW, "value": 7, "how": "Vu sur place"},
        {**SEEN_ROW, "indicator": "1.1.2b", "not_observed_because": "Accès"},
    )
    assert operator.imports("--from", operator.writes(*rows), "--by", "P14").exit_code == 0
    url = f"sqlite:///{tmp_path}/elsewhere.db"
    founded(url)
    runs(url, of_the_whole_plan)
    operator.says("export", "reports", "--format", "xlsx", "--output", "out.xlsx")
    elsewhere = Operator(url, tmp_path)
    assert elsewhere.imports("--from", "out.xlsx", "--by", "P14").exit_code == 0
    assert exported(elsewhere) == exported(operator)
