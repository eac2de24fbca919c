"""Letters of the country's languages are there; where no font has one, its place is seen, and a document is made."""

import re
from dataclasses import replace
from random import Random

import pytest
import typst

from bot.documents import letters, typeset
from bot.documents.charts import quarter_png
from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from storage.rolled import Narrative, Part, RollUp
from tests.documents import sample
from tests.documents.tree import words_of
from tests.texts import TEXTS

FR = TEXTS.of("fr")
RUN = re.compile("([0-9a-f]+)(?:-([0-9a-f]+))?")
BAMANANKAN = "Kɛɲɛ ɓɔŋɗƴ Ŋaniya Ɔ Ɛ œŒ"


def with_words(text: str) -> RollUp:
    return replace(sample.year(), narratives=(Narrative(None, Part.LESSONS, text),))


def test_bamanankan_is_printed() -> None:
    assert BAMANANKAN in words_of(yearly_pdf(FR, with_words(BAMANANKAN), None))


@pytest.mark.parametrize(("typed", "printed"), [
    ("Paix \U0001f54a partout", "Paix □ partout"),
    ("Tifinagh ⵣ, n’ko ߒ.", "Tifinagh □, n’ko □."),
    ("\ufeffEn arabe : عَ", None),
    ("Un signe a\u20d1", "Un signe a□"),
    ("Deux écritures : ב\u0346\u0324", None),
])  # fmt: skip
def test_where_no_font_has_a_letter_its_place_is_seen(typed: str, printed: str | None) -> None:
    said = words_of(yearly_pdf(FR, with_words(typed), None))
    assert printed is None or printed in said


def test_a_plan_and_a_recipient_can_be_called_anything() -> None:
    release = replace(sample.release(), recipients=("Mme Traoré ✅",))
    year = replace(sample.year(), title={"fr": "Plan 👍"})
    said = words_of(yearly_pdf(FR, year, release))
    assert "Mme Traoré □" in said and "Plan □" in said
    assert "Plan □" in words_of(quarterly_pdf(FR, replace(sample.quarter(2), title={"fr": "Plan 👍"})))


@pytest.mark.parametrize("marked", ["\u25c7\u0333", "\u2460\u0332", "a \u030b\u033d b"])
def test_a_mark_above_what_is_no_letter_stops_no_document(marked: str) -> None:
    year = sample.year()
    axes = (replace(year.axes[0], title={"fr": f"Paix {marked}"}), *year.axes[1:])
    assert "Paix" in words_of(yearly_pdf(FR, replace(year, axes=axes), None))


def test_the_list_of_letters_is_that_of_the_fonts() -> None:
    """Typst shows all that are listed, and none of those beside them."""
    runs = [(int(first, 16), int(last or first, 16)) for first, last in RUN.findall(letters.KNOWN)]
    listed = [chr(code) for first, last in runs for code in range(max(first, 0x20), last + 1)]
    assert all(letters.unknown(one) is None for one in listed)
    for at in range(0, len(listed), 500):
        assert fits(" x ".join(listed[at : at + 500]))
    beside = {chr(code) for first, last in runs for code in (first - 1, last + 1)} - set(listed)
    assert [ascii(one) for one in beside if one > " " and letters.unknown(one) and fits(f"a{one}b")] == []


def fits(text: str) -> bool:
    compiler = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, font_paths=[typeset.HERE / "fonts"]))
    try:
        compiler.compile(
            b'#set document(title: "x", date: datetime(year: 2013, month: 1, day: 1))\n#set text(font: "Inter")\n'
            b"#sys.inputs.text",
            format="pdf", sys_inputs={"text": text}, pdf_standards=list(typeset.ARCHIVED), timestamp=sample.READ,
        )  # fmt: skip
    except typst.TypstError:
        return False
    return True


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_written_there_is_a_document(seed: int) -> None:
    random = Random(seed)
    writings = [range(0x20, 0xD800), range(0x20, 0x370), range(0x300, 0x370), range(0x590, 0x700), range(0x7C0, 0x7FB),
                range(0x20D0, 0x20F0), range(0x1F300, 0x1F700)]  # fmt: skip
    typed = "".join(chr(random.choice(random.choice(writings))) for _ in range(60))
    assert quarterly_pdf(FR, replace(sample.quarter(2), title={"fr": typed})).startswith(b"%PDF")


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
