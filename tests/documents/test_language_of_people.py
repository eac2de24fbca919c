"""What people wrote is set, and read aloud, in the language they wrote in, whatever language the document is in."""

from dataclasses import replace

from bot.documents.yearly import yearly_pdf
from storage.rolled import Narrative, Part, RollUp
from tests.documents import sample
from tests.documents.tree import pages, tree
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
WROTE = (
    Narrative(None, Part.RESULTS, "Prévu; puis fait ?\n\nVoilà : tout."),
    Narrative("1", Part.LESSONS, "Un relais qui reste joignable ; rien d'autre."),
)


def of_a_plan_in(*languages: str) -> RollUp:
    return replace(sample.year(), languages=languages, narratives=WROTE)


def languages(file: bytes) -> list[tuple[str, str | None]]:
    """Of each element that has one of its own."""
    return [(one.kind, one.language) for one in tree(file).walk() if one.language is not None]


def text(file: bytes) -> str:
    return " ".join("\n".join(pages(file)).split("\n"))


def test_french_words_in_an_english_report_are_french_to_a_screen_reader() -> None:
    assert languages(yearly_pdf(EN, of_a_plan_in("fr", "en"), None)) == [("P", "fr")] * 3, "paragraphs, no headings"
    assert languages(yearly_pdf(FR, of_a_plan_in("fr", "en"), None)) == []
    assert languages(yearly_pdf(FR, of_a_plan_in("en", "fr"), None)) == [("P", "en")] * 3


def test_they_have_the_spaces_of_their_language_in_both_reports() -> None:
    for words in (FR, EN):
        said = text(yearly_pdf(words, of_a_plan_in("fr", "en"), None))
        assert "Prévu\u202f; puis fait\u202f?" in said
        assert "Voilà\u00a0: tout." in said
        assert "joignable\u202f; rien d’autre." in said
    assert "Prévu; puis fait ?" in text(yearly_pdf(FR, of_a_plan_in("en", "fr"), None))


def test_what_stands_around_them_keeps_the_spaces_of_the_document() -> None:
    assert "Reports received: " in text(yearly_pdf(EN, of_a_plan_in("fr", "en"), None))
