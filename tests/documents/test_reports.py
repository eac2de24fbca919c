"""Documents as they are handed over: their text page by page, their structure, their bytes."""

import io
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pdfua
import pytest
from pypdf import PdfReader

from tests.documents import golden
from tests.documents.tree import Element, tree

EACH = [(name, language) for name, languages in golden.LANGUAGES.items() for language in languages]
LEVELS = {"H1": 1, "H2": 2, "H3": 3}
UNKNOWN_TO_THE_CHECKER = {"UA-14-001"}  # it stumbles over numbers in arrays


@cache
def made(name: str, language: str) -> bytes:
    return golden.made(name, language)


@cache
def structure(name: str, language: str) -> Element:
    return tree(made(name, language))


@pytest.mark.parametrize(("name", "language"), EACH)
def test_each_page_says_what_somebody_has_looked_at(name: str, language: str) -> None:
    assert golden.text(made(name, language)) == golden.kept(name, language).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "language"), EACH)
def test_headings_never_leave_a_level_out(name: str, language: str) -> None:
    levels = [LEVELS[one.kind] for one in structure(name, language).of(*LEVELS)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize(("name", "language"), EACH)
def test_each_drawing_is_said_in_words_that_begin_with_a_sentence(name: str, language: str) -> None:
    figures = structure(name, language).of("Figure")
    assert figures
    for figure in figures:
        assert figure.alt is not None
        assert re.match(r"[A-ZÀÉÊ0-9].*?[^:;]\. \S.*\.$", figure.alt, re.DOTALL), figure.alt


@pytest.mark.parametrize(("name", "language"), EACH)
def test_each_table_has_headers_for_its_columns(name: str, language: str) -> None:
    tables = structure(name, language).of("Table")
    assert tables
    for table in tables:
        (head,) = table.of("THead")
        assert {cell.attributes["/Scope"] for cell in head.of("TH")} == {"/Column"}
        widths = {sum(int(c.attributes.get("/ColSpan", 1)) for c in row.of("TH", "TD")) for row in table.of("TR")}
        assert max(widths) == len(head.of("TH"))


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_checker_of_pdf_ua_finds_nothing(name: str, language: str, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(made(name, language))
    outcomes = pdfua.validate(str(tmp_path / "report.pdf")).outcomes
    assert [finding for outcome in outcomes for finding in outcome.findings] == []
    assert {one.rule_id for one in outcomes if one.skipped_reason is not None} <= UNKNOWN_TO_THE_CHECKER


@pytest.mark.parametrize(("name", "language"), EACH)
def test_it_says_that_it_is_archived_and_readable_and_in_which_language(name: str, language: str) -> None:
    file = made(name, language)
    assert b"<pdfaid:part>2</pdfaid:part>" in file
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in file
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file
    reader = PdfReader(io.BytesIO(file))
    assert str(reader.root_object["/Lang"]) == language
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.creation_date is not None
    assert str(reader.metadata.creation_date.date()) == "2014-02-12"


def test_another_process_makes_the_same_bytes() -> None:
    said = "import sys; from tests.documents import golden; sys.stdout.buffer.write(golden.made('yearly', 'fr'))"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, check=True).stdout == made("yearly", "fr")


def test_french_has_its_spaces_in_every_text() -> None:
    for name in golden.LANGUAGES:
        for page in PdfReader(io.BytesIO(made(name, "fr"))).pages:
            text = page.extract_text()
            assert not re.findall(r"(?:[^\u202f?!;]|^)[;!?]", text), name
            assert not re.findall(r"[^\u00a0\s\d]:(?=\s)", text), name
            assert "'" not in text


@pytest.mark.parametrize(("name", "language"), EACH)
def test_its_author_is_the_ministry_that_answers_for_the_plan(name: str, language: str) -> None:
    said = PdfReader(io.BytesIO(made(name, language))).metadata
    assert said is not None
    assert said.author is not None
    assert said.author.startswith({"fr": "Ministère de la Promotion", "en": "Ministry for the Promotion"}[language])


def test_the_title_page_names_the_state_and_the_ministry() -> None:
    first = PdfReader(io.BytesIO(made("yearly", "fr"))).pages[0].extract_text()
    assert "RÉPUBLIQUE DU MALI" in first
    assert "Un Peuple – Un But – Une Foi" in first
    assert "Ministère de la Promotion de la Femme, de l’Enfant et de la Famille" in first
