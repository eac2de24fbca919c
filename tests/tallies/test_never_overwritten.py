"""The law: what was counted reads back whole, whatever is corrected since; the database itself refuses the rest."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import people, tallied, tallies, tally_places
from storage.answers import Reason
from storage.plan.reading import Plans
from storage.tallies import NothingChanged
from storage.tally_counts import Service, Tally, total_only
from storage.tally_rows import TallyCellRow, TallyCountRow, TallyRow, TallyVersionRow
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T2
from tests.tallies import drawing_counts
from tests.tallies.sending import some, tally_of

TABLES = (TallyRow, TallyVersionRow, TallyCountRow, TallyCellRow)
REASONS = st.sampled_from(Reason)


def said(session: Session) -> list[list[Any]]:
    """All that was ever counted, as SQL has it."""
    whole = []
    for table in (one.__table__ for one in TABLES):
        rows = session.execute(select(table).order_by(*table.primary_key))
        whole.append([tuple(row) for row in rows])
    return whole


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawing_counts.tallies(), st.lists(st.tuples(drawing_counts.tallies(), REASONS), max_size=3))
def test_every_version_stays_as_it_was_sent(rows: Engine, first: Tally, then: list[tuple[Tally, Reason]]) -> None:
    with Session(rows) as session:
        number = tally_of(session, 11, "gao", T2, first, NINE_FORTY_ONE).number
        history: list[tuple[Tally, Reason | None]] = [(first, None)]
        logframe, awa = Plans().open(session)[0], people.by_account(session, 11, NINE_FORTY_ONE)
        for counted, reason in then:
            before, now = said(session), tallied.of_number(session, number)
            draft = tally_places.open_correction(session, logframe, now, awa, "", 11, NINE_FORTY_ONE)
            draft = replace(draft, tally=counted, base=now.version)
            try:
                receipt = tallies.correct(session, logframe, draft, reason, awa, NINE_FORTY_ONE)
            except NothingChanged:
                assert counted == history[-1][0]
                assert said(session) == before
                continue
            history.append((counted, reason))
            assert (receipt.number, receipt.version) == (number, len(history))
            for kept, here in zip(before, said(session), strict=True):
                assert set(kept) <= set(here), "what was counted is what it was"
        for version, (counted, why) in enumerate(history, start=1):
            sent = tallied.of_number(session, number, version)
            assert (sent.tally, sent.reason, sent.version) == (counted, why, version)
        assert tallied.of_number(session, number).tally == history[-1][0]
        assert tallied.found(session, number, len(history) + 1) is None
        session.rollback()


def test_zero_not_broken_down_and_not_counted_are_three_things(session: Session) -> None:
    counted = {"rape": total_only(3), "denial": total_only(0)}
    number = tally_of(session, 11, "gao", T2, Tally(Service.HEALTH, counted), NINE_FORTY_ONE).number
    read = tallied.of_number(session, number).tally.types
    assert (read["rape"].broken_down, read["rape"].total) == (False, 3)
    assert (read["denial"].broken_down, read["denial"].total) == (True, 0)
    assert "other" not in read


@pytest.mark.parametrize("table", [table.__tablename__ for table in TABLES])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "DELETE FROM {} WHERE {} >= 0"])
def test_the_database_itself_refuses_what_would_overwrite(session: Session, table: str, statement: str) -> None:
    tally_of(session, 11, "gao", T2, some(Service.HEALTH, 3), NINE_FORTY_ONE)
    session.commit()
    before = said(session)
    assert all(before), "there is something in each table"
    column = {"tallies": "month", "tally_versions": "number", "tally_counts": "total", "tally_cells": "number"}[table]
    with pytest.raises(DBAPIError, match="are only added"):
        session.execute(text(statement.format(table, column, column)))
    session.rollback()
    assert said(session) == before


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("table", [table.__tablename__ for table in TABLES])
def test_nor_is_a_table_emptied_at_once(session: Session, table: str) -> None:
    tally_of(session, 11, "gao", T2, some(Service.HEALTH, 3), NINE_FORTY_ONE)
    session.commit()
    before = said(session)
    with pytest.raises(DBAPIError, match="are only added"):
        session.execute(text(f"TRUNCATE {table} CASCADE"))
    session.rollback()
    assert said(session) == before
