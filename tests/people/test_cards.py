"""The cards of invitations: what is on each page, for whom, and nothing that a found card would tell."""

import io
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.documents import links, typeset
from bot.documents.links import Invited
from bot.texts import Texts
from storage.people import Role
from tests.people.operator import EVERY_KIND, Relais, column, listed

MADE = datetime(2013, 6, 2, tzinfo=UTC)
LAST = date(2013, 6, 16)
NAMES = {"MSIPC": "Ministère de la Sécurité intérieure"}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


def somebody(number: int, organisation: str | None = "MSIPC", language: str = "fr", label: str = "Gao") -> Invited:
    role = Role.COORDINATOR if organisation is None else Role.AGENT
    link = f"https://t.me/RelaisBot?start={number:032}"
    return Invited(f"{label} {number}", role, organisation, ("Gao", "Ménaka"), language, link, LAST)


def pages(people: list[Invited], texts: Texts, mark: str = "people.xlsx") -> tuple[bytes, list[str]]:
    file = links.pdf(people, NAMES, mark, texts.of("fr"), texts, MADE)
    read = [page.extract_text().replace("\u00a0", " ") for page in PdfReader(io.BytesIO(file)).pages]
    return file, [" ".join(text.split()) for text in read]


def test_each_organisation_has_pages_of_its_own(texts: Texts) -> None:
    people = [somebody(1), somebody(2, None), *(somebody(n) for n in range(3, 12)), somebody(12, "ONG1")]
    _, (first, second, whole, ngo) = pages(people, texts)
    assert first.startswith("MSIPC · Ministère de la Sécurité intérieure 10 invitations.")
    assert first.count("Relais · invitation personnelle") == 8
    assert second.count("Relais · invitation personnelle") == 2
    assert whole.startswith("Tout le plan 1 invitation.")
    assert ngo.startswith("ONG1 1 invitation.")
    assert ngo.endswith("ONG1 · 4 / 4")


def test_a_card_says_for_whom_until_when_and_how_to_begin(texts: Texts) -> None:
    _, (french,) = pages([somebody(7)], texts)
    for said in (
        "Gao 7", "agent de terrain · MSIPC", "Gao, Ménaka", "Touchez « Démarrer »", "Pour une seule personne",
        "Jusqu’au 16 juin 2013.", f"t.me/RelaisBot?start={7:032}",
    ):  # fmt: skip
        assert said in french
    _, (english,) = pages([somebody(7, language="en")], texts)
    assert "field agent · MSIPC" in english
    assert "Until 16 June 2013." in english
    assert "Découpez" in english, "what is above the cards is said to whoever cuts them"


def test_what_an_operator_wrote_is_text_and_no_markup(texts: Texts) -> None:
    strange = '#read("links.typ") *a* $x$ [Ɛ]'
    _, (page,) = pages([somebody(1, label=strange)], texts)
    assert strange in page


def test_letters_of_the_countrys_languages_are_there(texts: Texts) -> None:
    _, (page,) = pages([somebody(1, label="Kɛɲɛ ɓɔŋɗƴ Œœ ÉÀÇ")], texts)
    assert "Kɛɲɛ ɓɔŋɗƴ Œœ ÉÀÇ" in page


def test_the_file_can_be_read_by_screen_readers_and_is_the_same_each_time(texts: Texts) -> None:
    people = [somebody(1), somebody(2, None, "en")]
    file, _ = pages(people, texts)
    assert file == pages(people, texts)[0]
    reader = PdfReader(io.BytesIO(file))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Invitations à Relais"
    assert b"pdfuaid:part" in file
    assert "Code QR du lien ci-dessous" in alts(reader)
    assert "QR code of the link below" in alts(reader)


def alts(reader: PdfReader) -> set[str]:
    found = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0]) + 1))
    return {str(one["/Alt"]) for one in found if isinstance(one, dict) and "/Alt" in one}


def test_the_code_is_the_link(texts: Texts) -> None:
    import segno

    one = somebody(1)
    drawn = io.BytesIO()
    segno.make(one.link, micro=False, error="q").save(drawn, kind="svg", xmldecl=False, border=2)
    assert links.card(one, texts.of("fr"))["code"] == drawn.getvalue().decode()


def test_a_template_that_does_not_fit_is_a_defect() -> None:
    with pytest.raises(typeset.Unfit):
        typeset.pdf("links.typ", {}, MADE)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_letter_that_cards_cannot_show_is_told_with_its_cell(relais: Relais, tmp_path: Path) -> None:
    rows = [("agent", "MSIPC", "gao", label) for label in ("Gao 1", "Gao 🙂", "Gao 2")]
    source = listed(tmp_path / "people.xlsx", *rows)
    call = ("invite", "--from", str(source), "--bot", "RelaisBot")
    called = relais(*call, "--pdf", str(tmp_path / "cards.pdf"))
    assert called.exit_code == 1
    assert called.stdout.splitlines() == [
        f"{source}: People, D3: the cards cannot show 🙂: write the label without it, or leave --pdf out",
        f"{source}: 1 fault; nobody is invited",
    ]
    assert relais("people", "--invitations").stdout.count("invited") == 0
    assert relais(*call).stdout.startswith("3 invited\n")


def test_a_file_of_cards_knows_its_workbook(texts: Texts) -> None:
    file, _ = pages([somebody(1)], texts, "Équipes 2013.xlsx")
    assert links.marked(file, "Équipes 2013.xlsx")
    assert not links.marked(file, "2013.xlsx")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_command_writes_cards_for_the_owner_alone_and_again(relais: Relais, tmp_path: Path) -> None:
    source = listed(tmp_path / "people.xlsx", *EVERY_KIND)
    cards = tmp_path / "cards.pdf"
    call = ("invite", "--from", str(source), "--pdf", str(cards), "--bot", "RelaisBot")
    called = relais(*call)

    assert called.exit_code == 0, called.output
    assert called.stdout.endswith(f"people-invited.xlsx: 5 links, each for one person, once; {cards}: 5 cards\n")
    assert stat.S_IMODE(cards.stat().st_mode) == 0o600
    read = " ".join(page.extract_text() for page in PdfReader(cards).pages).replace("\n", "")
    for link in column(tmp_path / "people-invited.xlsx", "Result"):
        assert link.removeprefix("https://") in read
    assert relais(*call).stdout.startswith("0 invited, 5 invited before\n"), "its own cards are made anew"

    cards.write_bytes(b"another's")
    called = relais(*call)
    assert called.exit_code == 2
    assert called.stderr == f"relais: {cards} is there already and is not of people-invited.xlsx: name another\n"
    assert cards.read_bytes() == b"another's"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_a_link_there_are_no_cards(relais: Relais, tmp_path: Path) -> None:
    source = listed(tmp_path / "people.xlsx", *EVERY_KIND)
    relais("invite", "--from", str(source), "--bot", "RelaisBot")
    other, cards = tmp_path / "other.xlsx", tmp_path / "cards.pdf"
    called = relais("invite", "--from", str(source), "--output", str(other), "--pdf", str(cards), "--bot", "RelaisBot")
    assert f"{cards}: not written, there is no link to print" in called.stdout
    assert not cards.exists()
