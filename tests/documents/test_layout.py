"""How pages look: none is nearly empty, words stay whole, what has room is not cut, what is heard ends once."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PageObject, PdfReader

from bot.documents import bars
from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from tests.documents import golden, sample
from tests.documents.test_reports import EACH, made, structure
from tests.documents.tree import pages
from tests.texts import TEXTS

FR = TEXTS.of("fr")
MILLIMETRE = 72 / 25.4
FOOT = 20 * MILLIMETRE
MALI = "Plan d’action national femmes, paix et sécurité du Mali, 2012-2014"


def filled(page: PageObject) -> float:
    """How far down text reaches between head and foot: 1 is the whole page."""
    lowest = height = float(page.mediabox.height)

    def seen(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        nonlocal lowest
        at = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
        if text.strip() and at > FOOT:
            lowest = min(lowest, at)

    page.extract_text(visitor_text=seen)
    return (height - FOOT - lowest) / (height - 2 * FOOT)


@pytest.mark.parametrize(("name", "language"), EACH)
def test_no_page_is_nearly_empty(name: str, language: str) -> None:
    """But for a last one, which ends where the annex does."""
    read = PdfReader(io.BytesIO(made(name, language))).pages
    used = [round(filled(page), 2) for page in read]
    assert min(used[:-1]) > 0.3, used


@pytest.mark.parametrize("name", ["yearly", "october"])
def test_no_heading_stands_above_fewer_than_three_rows_at_the_end_of_a_page(name: str) -> None:
    for page in pages(made(name, "fr")):
        for part in re.split(r"^Par (?:structure responsable|lieu)\b.*$", page, flags=re.MULTILINE)[1:]:
            assert len(re.findall(r"\d+\u00a0% \d+$", part, flags=re.MULTILINE)) >= 3, part


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_hyphen_stands_close_to_its_letters(name: str, language: str) -> None:
    for page in pages(made(name, language)):
        assert re.findall(r"\w+(?: -|- )\w+", page) == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_no_line_ends_with_a_short_part_of_a_word_or_within_a_count(name: str, language: str) -> None:
    for page in pages(made(name, language)):
        assert re.findall(r"\b\w{1,4}-\n|\(\d+\n", page) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_of_a_header_is_broken(language: str) -> None:
    annex = pages(made("yearly", language))[-1]
    assert re.findall(r"\w+-\n", annex.split("3.1.1")[0]) == []


def test_a_title_that_has_room_above_a_page_is_there_as_a_whole() -> None:
    page = pages(yearly_pdf(FR, replace(sample.year(), title={"fr": MALI}), None))[2]
    assert f"Rapport annuel 2013 · {MALI}" in page.replace("\u00a0", " ")


def test_one_that_has_no_room_ends_between_two_words() -> None:
    long = replace(sample.year(), title={"fr": f"{MALI}, et tout ce que sa coordination y ajoute encore"})
    head = pages(yearly_pdf(FR, long, None))[2].split("Données")[0]
    assert re.search(r"\w,? …\s*$", head), head


def test_one_that_is_too_long_beside_what_else_stands_there_has_a_line_of_its_own() -> None:
    """The word that a summary is a draft leaves less room, and so does the period of an edition for 31 October."""
    draft = quarterly_pdf(FR, sample.quarter(2, edition=0), None)
    assert pages(draft)[0].split("Données")[0].replace("\u00a0", " ").split("brouillon")[0].strip() == (
        "Rapport du trimestre T2 2013\nEXERCICE (fictif) : plan d’action pour apprendre Relais"
    )
    for head in (page.split("Données")[0] for page in pages(made("october", "fr"))[1:]):
        assert "plan d’action pour apprendre Relais" in head


@pytest.mark.parametrize(("name", "language"), EACH)
def test_what_a_drawing_says_ends_with_one_full_stop(name: str, language: str) -> None:
    said = [figure.alt for figure in structure(name, language).of("Figure")]
    assert [alt for alt in said if alt is None or ".." in alt] == []
    assert bars.spoken("By quarter.", [("T1", "3"), ("T2", "n.r.")]) == "By quarter. T1: 3; T2: n.r."


def test_the_documents_looked_at_are_all_of_them() -> None:
    assert {name for name, _ in EACH} == set(golden.DOCUMENTS)
