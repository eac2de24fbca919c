"""The catalogues are complete, and the check that says so finds each kind of gap."""

from pathlib import Path

import pytest

from bot.texts.catalogues import extract
from bot.texts.checking import faults
from bot.texts.extraction import Found, Unreadable, texts_of
from bot.texts.loading import catalogue, translations
from bot.texts.markup import markup_faults
from bot.texts.typography import faults as typing_faults

CODE = """
from bot.texts import later
NAMES = {"access": later("Access")}
def card(words, area, n):
    inner = words("{area} : {left}", area=area, left=words.plural("{n} left", "{n} left of all", n))
    words("<b>Bold</b> &amp; plain")
    return Button(words.label("Send" if n else "Wait")), words.label(NAMES[area])
"""
TRANSLATED = {
    "{area} : {left}": "{area}\u00a0: {left}",
    "<b>Bold</b> &amp; plain": "<b>Gras</b> &amp; maigre",
    "Send": "Envoyer",
    "Wait": "Attendre",
    "Access": "Accès",
}


def test_everything_said_is_translated() -> None:
    assert list(faults()) == []


class House:
    """A small house of its own, with its code and catalogues."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.code = root / "bot"
        self.code.mkdir()
        self.says(CODE)
        self.extracts()
        for text, french in TRANSLATED.items():
            self.translates(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{french}"')
        self.translates('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "reste {n}"\nmsgstr[1] "restent {n}"')

    def says(self, code: str) -> None:
        (self.code / "card.py").write_text(code, encoding="utf-8")

    def extracts(self) -> None:
        for language in ("fr", "en"):
            extract(language, self.code, self.root / "texts", self.root)

    def translates(self, before: str, after: str) -> None:
        po = catalogue("fr", self.root / "texts")
        text = po.read_text(encoding="utf-8")
        assert before in text
        po.write_text(text.replace(before, after), encoding="utf-8")

    @property
    def faults(self) -> list[str]:
        return list(faults(self.code, self.root / "texts", self.root))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_complete_house_has_no_fault(house: House) -> None:
    assert house.faults == []


def test_extracting_again_changes_nothing(house: House) -> None:
    po = catalogue("fr", house.root / "texts")
    before = po.read_bytes()
    house.extracts()
    assert po.read_bytes() == before


def test_a_new_text_comes_in_and_an_old_one_goes(house: House) -> None:
    house.says(CODE.replace('"Wait"', '"Don\'t send"'))
    new, old = '"Don\'t send": not in the catalogue', "'Wait': no longer said anywhere"
    assert set(house.faults) == {f"{language}: {fault}" for language in ("fr", "en") for fault in (new, old)}
    house.extracts()
    assert house.faults == ['fr: "Don\'t send": not translated']
    assert "Don’t send" in catalogue("en", house.root / "texts").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgstr "Envoyer"', 'msgstr ""', "not translated"),
        ('msgstr "Envoyer"', 'msgstr "Envoyer tout ce qui est prêt à partir"', "more than 32 letters on a button"),
        ('msgstr[1] "restent {n}"', 'msgstr[1] ""', "not translated"),
        ('msgstr[1] "restent {n}"', 'msgstr[1] "restent"', "values differ: n"),
        ("{area}\u00a0: {left}", "{area}\u00a0: {rest}", "values differ: left, rest"),
        ("{area}\u00a0: {left}", "{area}\u00a0: {left", "braces must hold one plain name"),
        ("{area}\u00a0: {left}", "{area} : {left}", "no U+00A0 before : ; ! ? » or %"),
        ("<b>Gras</b>", "<i>Gras</i>", "markup differs"),
        ("<b>Gras</b>", "<b>Gras", "<b> is never closed"),
        ("&amp; maigre", "& maigre", "a bare & < or > (write &amp; &lt; &gt;)"),
        ('msgid "Send"', '#, fuzzy\nmsgid "Send"', "fuzzy: someone must read it"),
        ('msgstr "Envoyer"', 'msgstr "Envoie, si tu veux"', "tu where Relais says vous"),
    ],
)
def test_a_planted_fault_is_found(house: House, before: str, after: str, fault: str) -> None:
    house.translates(before, after)
    assert any(line.endswith(fault) for line in house.faults)


def test_a_lost_catalogue_is_found(house: House) -> None:
    catalogue("en", house.root / "texts").unlink()
    assert len(house.faults) == 6
    assert all(line.endswith("not in the catalogue") for line in house.faults)


def test_a_singular_is_said_by_the_plural_that_begins_with_it(house: House) -> None:
    house.says(CODE + '    words("{n} left", n=1)\n')
    assert house.faults == []
    house.extracts()
    assert house.faults == []
    assert translations(catalogue("fr", house.root / "texts")).gettext("{n} left") == "reste {n}"


def test_two_plurals_that_begin_alike_are_a_fault(house: House) -> None:
    house.says(CODE + '    words.plural("{n} left", "{n} more", n)\n')
    assert "'{n} left': begins two plurals, which gettext cannot tell apart" in house.faults


def test_texts_in_calls_in_calls_are_found() -> None:
    found = [item for item in texts_of(CODE, "card.py") if isinstance(item, Found)]
    assert {item.id for item in found} == {*TRANSLATED, ("{n} left", "{n} left of all")}


@pytest.mark.parametrize(
    "code",
    ['words(f"Hello {name}")', 'words.label("a" + b)', "words.plural(one, many, n)", 'words.plural("a" "b", c, n)'],
)
def test_a_text_put_together_is_a_fault(code: str) -> None:
    (found,) = texts_of(code, "x.py")
    assert isinstance(found, Unreadable)


@pytest.mark.parametrize(
    "code",
    [
        'label, n = self.words.label, 2\nlabel("Send")', 'said = words.label\nsaid("Send")', 'say = words\nsay("Send")',
        'say(self.words.plural)', 'if say := words.label: say("Send")', 'say: Words = self.words\nsay("Send")',
    ],
)  # fmt: skip
def test_another_name_for_what_says_a_text_is_a_fault(code: str) -> None:
    assert [type(item) for item in texts_of(code, "x.py")] == [Unreadable]


@pytest.mark.parametrize(
    "code", ["words = self.words", "self.words = words", "list(map(words.label, NAMES))", "one, two = offered.words"]
)
def test_words_are_handed_on_under_their_name(code: str) -> None:
    assert list(texts_of(code, "x.py")) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ('words("{area}")', "no value is given for {area}"),
        ('words("Gao", area=1)', "the value area is not in the text"),
        ('words("{a.b}", a=1)', "braces must hold one plain name"),
    ],
)
def test_a_value_too_few_or_too_many_is_found(house: House, code: str, fault: str) -> None:
    house.says(CODE + f"    {code}\n")
    assert any(line.endswith(fault) for line in house.faults)


@pytest.mark.parametrize(
    "text",
    [
        "À envoyer\u00a0:", "Quoi\u00a0?", "Merci\u00a0!", "«\u00a0{word}\u00a0»", "25\u00a0%",
        "n°\u00a0{number}", "9\u00a0h\u00a041",
        "350\u00a0000", "jusqu’au {day}", "https://exemple.org/a?b", "24 16", "Exemple\u00a0: 40/160",
        "&lt;a&gt;", "votre équipe",
        "Quoi\u00a0?!", "t.me/relais?start=1", "{agent}, {area}\n· une ligne", "statut",
    ],
)  # fmt: skip
def test_french_as_the_screens_want_it(text: str) -> None:
    assert list(typing_faults(text, "fr")) == []


@pytest.mark.parametrize(
    "text",
    [
        "À envoyer :", "À envoyer:", "Quoi ?", "Quoi?", "Merci !", "« mot\u00a0»", "«mot\u00a0»",
        "«\u00a0mot »", "25 %", "{n}%",
        "n° {number}", "n°{number}", "9 h 41", "{n} h 41", "350 000", "jusqu'au", "1\u202f200", "a\u2003b",
        "Attends...", "fin \nsuite",
        "Es-tu là", "Ton équipe", "T’es là", "a ; b", "non ventilé",
    ],
)  # fmt: skip
def test_french_that_is_refused(text: str) -> None:
    assert list(typing_faults(text, "fr"))


def test_english_has_its_apostrophe_too() -> None:
    assert list(typing_faults("Don't", "en"))
    assert not list(typing_faults("Don’t: why?", "en"))


@pytest.mark.parametrize(
    "text", ["<p>x</p>", "<b>x", "x</b>", "<b><i>x</b></i>", "<a href='x'>y</a>", "a < b", "a & b", "<br/>"]
)
def test_markup_that_telegram_refuses(text: str) -> None:
    assert list(markup_faults(text))


@pytest.mark.parametrize("text", ["<b>x</b>", "<pre>a\nb</pre>", "a &lt; b &amp; c", "<b><i>x</i></b>", ""])
def test_markup_that_telegram_takes(text: str) -> None:
    assert not list(markup_faults(text))
