"""Letters of the country's languages are there; one that no font has is named, not left out."""

from dataclasses import replace

import pytest

from bot.documents.charts import quarter_png
from bot.documents.quarterly import quarterly_pdf
from bot.documents.typeset import NoSuchLetter
from bot.documents.yearly import yearly_pdf
from storage.rolled import Narrative, Part, RollUp
from tests.documents import sample
from tests.documents.tree import words_of
from tests.texts import TEXTS

FR = TEXTS.of("fr")
BAMANANKAN = "Kɛɲɛ ɓɔŋɗƴ Ŋaniya Ɔ Ɛ œŒ"


def with_words(text: str) -> RollUp:
    return replace(sample.year(), narratives=(Narrative(None, Part.LESSONS, text),))


def test_bamanankan_is_printed() -> None:
    assert BAMANANKAN in words_of(yearly_pdf(FR, with_words(BAMANANKAN), None))


def test_a_letter_of_no_font_is_named() -> None:
    with pytest.raises(NoSuchLetter) as unknown:
        yearly_pdf(FR, with_words("Paix \U0001f54a partout"), None)
    assert unknown.value.letter == "\U0001f54a"


def test_what_people_wrote_is_text_and_no_markup() -> None:
    strange = '#read("yearly.typ") *a* _b_ $x$ <c> @d [e] \\ `f` = g'
    assert strange in words_of(yearly_pdf(FR, with_words(strange), None))


def test_a_summary_of_a_quarter_has_two_pages_and_a_picture() -> None:
    import io

    from pypdf import PdfReader

    for release in (None, sample.of_quarter(2)):
        assert len(PdfReader(io.BytesIO(quarterly_pdf(FR, sample.quarter(2), release))).pages) == 2
    picture = quarter_png(FR, sample.quarter(2))
    assert picture.startswith(b"\x89PNG")
    assert picture == quarter_png(FR, sample.quarter(2))
    assert len(picture) < 200_000
