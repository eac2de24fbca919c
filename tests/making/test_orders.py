"""What the process that makes documents is given says the same on both sides; each kind is made of it."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from pypdf import PdfReader

from bot.making.child import make
from bot.making.order import STAGES, Order, Stage, read, written
from storage import rolled_json
from storage.documents import Asked, Format, kept
from storage.documents import read as row_read
from tests.documents import sample

TYPES = {"rape": {"fr": "Viol (article 226)", "en": "Rape (section 226)"}}


def order(form: Format, *, quarter: bool = False, released: bool = False) -> Order:
    rollup = sample.quarter(2) if quarter else sample.year()
    of = sample.of_quarter(2) if quarter else sample.release()
    release = replace(of, types=TYPES) if released else None
    return Order(form, "fr", rolled_json.written(rollup), rollup.hash, release)


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("released", [False, True])
def test_it_is_the_same_on_the_other_side(form: Format, released: bool) -> None:
    given = order(form, released=released)
    assert read(written(given)) == given


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_every_format_is_made_and_tells_its_stages() -> None:
    for form in Format:
        reached: list[Stage] = []
        file = make(order(form, quarter=form is Format.CHART), reached.append)
        assert tuple(reached) == STAGES[form][1:], form
        match form:
            case Format.PDF:
                assert text_of(file)
            case Format.CHART:
                assert file.startswith(b"\x89PNG")
            case Format.JSON:
                assert json.loads(file)
            case _:
                assert zipfile.ZipFile(io.BytesIO(file)).testzip() is None


def test_a_quarter_has_its_own_document() -> None:
    pages = PdfReader(io.BytesIO(make(order(Format.PDF, quarter=True), lambda stage: None))).pages
    assert len(pages) == 2


def test_what_is_released_is_in_the_report_and_without_it_nothing_is() -> None:
    with_it = text_of(make(order(Format.PDF, released=True), lambda stage: None))
    without = text_of(make(order(Format.PDF), lambda stage: None))
    assert "Viol (article 226)" in with_it
    assert "Viol" not in without


def test_the_summary_of_a_quarter_calls_types_as_the_plan_does() -> None:
    given = read(written(order(Format.PDF, quarter=True, released=True)))
    assert "Viol (article 226)" in text_of(make(given, lambda stage: None))


def test_a_row_says_again_what_was_asked() -> None:
    asked = Asked(1, 2013, 2, 0, Format.CHART, card=7)
    assert row_read(kept(asked)) == asked
    older = {"plan": 1, "year": 2013, "quarter": 0, "edition": 3, "format": "pdf"}
    assert row_read(older) == Asked(1, 2013, 0, 3, Format.PDF)
