"""A text of the plan that is not there in the document's language is set, and read aloud, in the one it is in."""

import io
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pdfua
import pytest
from pypdf import PdfReader

from bot.documents import languages, yearly
from bot.documents.languages import BEGIN, END, TEXT, Marking, each
from bot.documents.quarterly import quarterly_pdf
from bot.texts.typography import printed
from storage.rolled import RollUp
from tests.documents import sample
from tests.documents.sampled_release import of_quarter
from tests.documents.test_reports import UNKNOWN_TO_THE_CHECKER
from tests.documents.tree import tree, words_of
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
AXIS = "Prévention des conflits et des violences basées sur le genre"


def in_french_alone(value: Any) -> Any:
    """The same of a plan that has no English."""
    if isinstance(value, Mapping):
        if value and set(value) <= {"fr", "en"}:
            return {"fr": value["fr"]} if "fr" in value else value
        return {key: in_french_alone(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(map(in_french_alone, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{of.name: in_french_alone(getattr(value, of.name)) for of in fields(value)})
    return value


def year() -> RollUp:
    alone: RollUp = in_french_alone(sample.year())
    return replace(alone, narratives=())


@cache
def report() -> bytes:
    return yearly.yearly_pdf(EN, year(), sample.release())


@cache
def summary() -> bytes:
    return quarterly_pdf(EN, in_french_alone(sample.quarter(2)), of_quarter(2))


def apart(file: bytes) -> set[str]:
    """The languages that stretches of text say they are in, where it is another than around them."""
    streams = [page.get_contents() for page in PdfReader(io.BytesIO(file)).pages]
    said = b"".join(one.get_data() for one in streams if one is not None).decode("latin-1")
    return set(re.findall(r"/Lang\((\w+)\)", said))


def test_what_is_french_is_read_as_french_in_an_english_report() -> None:
    assert "fr" in apart(report()) and "fr" in apart(summary())
    cells = {one.language for one in tree(report()).of("TD")}
    assert "fr" in cells


def test_in_its_own_language_nothing_is_set_apart() -> None:
    assert apart(yearly.yearly_pdf(FR, year(), sample.release())) == set()
    assert apart(yearly.yearly_pdf(EN, replace(sample.year(), narratives=()), sample.release())) == set()


def test_only_the_plan_s_words_are_what_stands_around_them_is_not() -> None:
    said = yearly.values(Marking(EN), year(), None)
    assert said["axes"][0]["heading"] == f"Axis 1 – {BEGIN}fr{TEXT}{AXIS}{END}"
    assert said["overview"]["axes"][0]["title"] == {"language": "fr", "text": AXIS}
    assert not languages.marked(said["overview"]["lead"])


@pytest.mark.parametrize("file", [report, summary])
def test_no_mark_is_left_where_a_reader_would_meet_it(file: Any) -> None:
    read = PdfReader(io.BytesIO(file()))
    assert read.metadata is not None
    said = [str(read.metadata.title), str(read.metadata.author), words_of(file())]
    said += [str(one.alt) for one in tree(file()).of("Figure")]
    said += [str(one.title) for one in read.outline if not isinstance(one, list)]
    assert AXIS in words_of(file()) and len(said) > 7
    assert [one for one in said if set(one) & {BEGIN, TEXT, END}] == []


def test_each_part_has_the_spaces_of_its_own_language() -> None:
    mixed = f"Target; {BEGIN}fr{TEXT}Prévu; fait ?{END}; done?"
    assert each(mixed, "en", printed) == f"Target; {BEGIN}fr{TEXT}Prévu\u202f; fait\u202f?{END}; done?"
    other = f"Cible; {BEGIN}en{TEXT}Planned; done?{END} : atteinte"
    assert each(other, "fr", printed) == f"Cible\u202f; {BEGIN}en{TEXT}Planned; done?{END}\u00a0: atteinte"


def test_a_checker_of_pdf_ua_finds_nothing_in_a_report_of_two_languages(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(report())
    outcomes = pdfua.validate(str(tmp_path / "report.pdf")).outcomes
    assert [finding for outcome in outcomes for finding in outcome.findings] == []
    assert {one.rule_id for one in outcomes if one.skipped_reason is not None} <= UNKNOWN_TO_THE_CHECKER
