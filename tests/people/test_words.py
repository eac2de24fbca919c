"""What the first contact may say: nothing that names violence on a locked phone, nothing too wide for a small one."""

import re
from datetime import date
from hashlib import sha256

import pytest

from bot.cards import Card
from bot.menus import MENU
from bot.messages import always, first_contact
from bot.messages.first_contact import CONSENT, Duty, Next
from bot.texts import Texts, Words
from storage.calendar import Quarter
from storage.people import Role
from storage.plan.logframe import Contacts

DOORS = frozenset(name for entry in MENU for name in (entry.fr, entry.en)) | {"rt"}
CONTACTS = Contacts({"fr": "Cellule PAN", "en": "NAP unit"}, "00 00 00 00", "APDP, n° 0000", 12)
NAMES_VIOLENCE = re.compile(
    r"viol|violence|vbg|gbv|sexuel|sexual|agression|assault|victim|surviv|rape"
    r"|confli|armé|armed|attaque|attack|insécurité|insecurity",
    re.IGNORECASE,
)
T2 = Quarter(2013, 2)
# What was agreed to under each version: another text needs another version.
AGREED = {"2026-11": "c71e445f"}


def cards(words: Words) -> list[Card]:
    """Every screen of the first contact, and all that is always there."""
    coming = Next(T2, (("Gao", 3), ("Ansongo", 1)), date(2013, 7, 1), date(2013, 7, 15))
    hello = first_contact.in_now(words)
    duties = [Duty(role, "MSIPC", ("Gao", "Ansongo")) for role in Role]
    return [
        *(first_contact.welcome(words, duty, 1) for duty in duties),
        *(first_contact.closed_unused(words, duty) for duty in duties),
        first_contact.what_is_kept(words, CONTACTS, 1),
        first_contact.ready_to_report(words, hello, DOORS, coming),
        first_contact.ready_to_report(words, first_contact.in_already(words), DOORS, None),
        first_contact.ready_to_coordinate(words, hello, DOORS, 12),
        first_contact.ready_to_read(words, hello, date(2014, 3, 31)),
        first_contact.not_me(words),
        first_contact.refused(words, CONTACTS),
        first_contact.more_areas(words, ("Ansongo",), 1),
        first_contact.areas_added(words, ("Ansongo",)),
        first_contact.nothing_added(words),
        first_contact.one_role(words, CONTACTS),
        first_contact.only_by_invitation(words),
        always.help_to_report(words, DOORS, CONTACTS),
        *(always.help_to_follow(words, role, DOORS, CONTACTS) for role in (Role.COORDINATOR, Role.EVALUATOR)),
        always.languages(words),
        always.language_noted(words),
        always.not_understood(words, Role.AGENT),
        always.no_such_command(words),
        always.text_only(words),
        always.nothing_to_cancel(words),
        always.welcome_back(words, (T2, ("1.1.2",))),
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_screen_names_violence(language: str) -> None:
    for card in cards(Texts.load().of(language)):
        assert not NAMES_VIOLENCE.search(card.text), card.text
        assert not [b.label for row in card.rows for b in row if NAMES_VIOLENCE.search(b.label)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_screen_fits_a_small_phone(language: str) -> None:
    for card in cards(Texts.load().of(language)):
        assert len(card.text) <= 600, card.text
        for row in card.rows:
            most = {1: 32, 2: 16, 3: 10}[len(row)]
            assert all(len(button.label) <= most for button in row), row


def test_a_line_whose_answer_nobody_gave_is_left_out() -> None:
    words = Texts.load().of("fr")
    text = first_contact.what_is_kept(words, Contacts(), 1).text

    assert "Fichier" not in text
    assert "Questions" not in text
    assert first_contact.refused(words, Contacts()).text.endswith("à la coordination.")


def test_another_text_to_agree_to_needs_another_version() -> None:
    both = "".join(first_contact.what_is_kept(Texts.load().of(x), CONTACTS, 1).text for x in ("fr", "en"))

    assert AGREED[CONSENT] == sha256(both.encode()).hexdigest()[:8], "raise CONSENT, and add its text here"
