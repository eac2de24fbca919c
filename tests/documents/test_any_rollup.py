"""Whatever a roll-up holds, there is a report of it: no titles, no figures, huge figures, long words, markup."""

import io
from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.documents.charts import quarter_png
from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from storage.answers import Cause, Status
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.released import MASKED, Release, ReleasedTable
from storage.rolled import (
    ActivityPart,
    Agreement,
    Amount,
    AxisPart,
    Cell,
    Counted,
    IndicatorPart,
    Named,
    Narrative,
    ObjectivePart,
    Obstacle,
    Part,
    Reached,
    RollUp,
    Scope,
    TagPart,
)
from tests.texts import TEXTS

FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
LETTERS = "aéœɛŊ ’'«»:;!?%#*_$<>@[]\\`=/-–&{}\"\n9"
QUARTERS = (Quarter(2012, 4), *(Quarter(2013, number) for number in (1, 2, 3)))

numbers = st.integers(0, 10**12)
counts = st.integers(0, 10**5)
some_text = st.text(LETTERS, max_size=60) | st.just("incommensurablement" * 6)
texts = st.dictionaries(st.sampled_from(("fr", "en")), some_text, max_size=2)
codes = st.sampled_from(("1", "1.1", "1.1.1", "A-12", "10.10.10b"))
places = st.sampled_from(("gao", "kidal", "nowhere"))
amounts = st.none() | st.builds(Amount, numbers, st.none() | numbers, st.none() | numbers, st.none() | numbers)
cells = st.builds(
    Cell, amounts, amounts, amounts, amounts, st.none() | numbers, counts, counts, counts, counts, counts,
    st.none() | st.sampled_from(Agreement), counts, counts,
)  # fmt: skip
counted = st.builds(Counted, counts, counts, counts, counts, counts)
reached = st.builds(Reached, counts, counts)


T = TypeVar("T")


def few(of: st.SearchStrategy[T], most: int = 2) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=most).map(tuple)


indicators = st.builds(
    IndicatorPart, codes, st.sampled_from(Kind), texts, texts, texts, st.booleans(), st.booleans(), few(codes), texts,
    st.none() | numbers, st.none() | st.booleans(), cells, st.dictionaries(st.sampled_from(QUARTERS), cells),
    st.dictionaries(places, cells), st.dictionaries(codes, cells),
)  # fmt: skip
activities = st.builds(
    ActivityPart, codes, texts, texts, few(codes), few(codes), few(places), st.none() | st.sampled_from(Status),
    st.booleans(), few(st.builds(Obstacle, st.sampled_from(Cause), counts, few(places))), st.none() | numbers,
    st.none() | numbers, counts, counted, few(indicators, 3),
)  # fmt: skip
objectives = st.builds(ObjectivePart, codes, texts, counted, reached, few(activities))
axes = st.builds(AxisPart, codes, texts, counted, reached, st.none() | numbers, st.none() | numbers, few(objectives))
moments = st.just(datetime(2014, 2, 12, 23, 59, tzinfo=UTC))


@st.composite
def rollups(draw: st.DrawFn) -> RollUp:
    many = draw(st.integers(1, 4))
    quarters = QUARTERS[:many]
    return RollUp(
        plan=draw(codes), title=draw(texts), languages=("fr", "en"), currency=draw(st.sampled_from(("XOF", "USD"))),
        fictional=draw(st.booleans()), first_year=2012, last_year=2014, scope=draw(st.sampled_from(Scope)), year=2013,
        quarter=quarters[0].number if many == 1 else None, edition=draw(st.integers(0, 3)), quarters=quarters,
        provisional=quarters[draw(st.integers(0, many)) :], as_of=draw(moments), counted=draw(counted),
        reached=draw(reached), axes=draw(few(axes)), tags=draw(few(st.builds(TagPart, some_text, reached, few(codes)))),
        by_quarter={one: draw(counted) for one in quarters}, by_area=draw(st.dictionaries(places, counted)),
        by_organisation=draw(st.dictionaries(codes, counted)), organisations=draw(few(st.builds(Named, codes, texts))),
        areas=draw(few(st.builds(Named, places, texts))),
        narratives=draw(few(st.builds(Narrative, st.none() | codes, st.sampled_from(Part), some_text), 3)),
        frozen_at=draw(st.none() | moments), hash=draw(st.none() | st.just("ab" * 32)),
    )  # fmt: skip


@st.composite
def releases(draw: st.DrawFn) -> Release:
    types = tuple(f"type{n}" for n in range(draw(st.integers(1, 12))))
    quarters = ("1", "2", "3", "4", "*")[draw(st.integers(0, 4)) :]
    values = st.none() | st.just(MASKED) | counts
    tables = []
    for name in draw(st.sets(st.sampled_from(("T1", "T2", "T3", "T4", "T5", "T6", "I")))):
        columns = quarters if name in ("T2", "T3", "I") else types
        cells = tuple(tuple(draw(values) for _ in columns) for _ in range(2))
        tables.append(ReleasedTable(name, ("gao", "*"), columns, cells))
    left_out = tuple(draw(st.sets(st.sampled_from(("T4", "T5")))))
    return Release("p", 2013, draw(st.none() | st.integers(1, 4)), 1, 5, tuple(tables), left_out)


@FEW
@given(rollup=rollups(), release=st.none() | releases(), language=st.sampled_from(("fr", "en")))
def test_there_is_a_report_of_any_rollup(rollup: RollUp, release: Release | None, language: str) -> None:
    file = yearly_pdf(TEXTS.of(language), rollup, release)
    assert len(PdfReader(io.BytesIO(file)).pages) >= 6
    assert file == yearly_pdf(TEXTS.of(language), rollup, release)


@FEW
@given(rollup=rollups(), release=st.none() | releases())
def test_there_is_a_summary_and_a_picture_of_any_rollup(rollup: RollUp, release: Release | None) -> None:
    words = TEXTS.of("fr")
    assert quarterly_pdf(words, rollup, release).startswith(b"%PDF-1.7")
    assert quarter_png(words, rollup).startswith(b"\x89PNG")
