"""No text that may open a message tells what is reported about: every text of the house, in every language.

A new message may show on a locked phone (tests/lock_screen.py looks at each that comes in a story). Here the texts
themselves are looked at: one that holds such a word has a line in COMES_BY_EDIT, which says where it is shown instead.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.lock_screen import WORDS

CATALOGUES = Path(__file__).parents[2] / "bot" / "texts"
BUTTONS = ("bot/messages/figures.py", "bot/messages/extending.py")  # reasons, on buttons and by edit, after a tap
AFTER_A_TAP = ("bot/messages/tally_",)  # screens of a tally, which are edits of a card that says nothing
IN_A_FILE = ("bot/documents/", "bot/exports/")  # whoever asked for it opens it; its name and caption are not from there
COMES_BY_EDIT = {"Insecurity": BUTTONS, "insecurity": BUTTONS, "of which, conflict": ("bot/messages/tally_looking.py",)}
LINKED = re.compile(r"[Ll]inked to the conflict")


def texts(language: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(id, everything that is said, the files that say it)."""
    found = []
    with (CATALOGUES / language / "LC_MESSAGES" / "relais.po").open("rb") as file:
        for message in read_po(file, locale=language):
            if message.id:
                ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
                said = message.string if isinstance(message.string, tuple | list) else (message.string,)
                told = (*said, *(ids if language == "en" else ()))
                found.append((str(ids[0]), " ".join(map(str, told)), tuple(place for place, _ in message.locations)))
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_text_with_such_a_word_is_known_to_come_by_edit(language: str) -> None:
    all_texts = texts(language)
    assert len(all_texts) > 300
    for text, said, places in all_texts:
        if WORDS.search(said):
            allowed = (*COMES_BY_EDIT.get(text, AFTER_A_TAP if LINKED.search(text) else ()), *IN_A_FILE)
            assert all(place.startswith(allowed) for place in places), (language, text, places)


def test_each_exception_is_still_one() -> None:
    there = {text for language in ("fr", "en") for text, said, _ in texts(language) if WORDS.search(said)}
    assert set(COMES_BY_EDIT) <= there


@pytest.mark.parametrize(
    "said", ["Viol", "des violences", "VBG", "agression sexuelle", "une victime", "survivantes", "en conflit",
             "groupe armé", "attaques", "insécurité", "Rape", "gang rape", "GBV", "survivors", "armed"],
)  # fmt: skip
def test_the_words_that_are_looked_for(said: str) -> None:
    assert WORDS.search(said)


@pytest.mark.parametrize("said", ["Rapport", "rapporter", "larme", "Rappel", "un rapide"])
def test_words_that_only_look_alike(said: str) -> None:
    assert not WORDS.search(said)
