"""The commands a person is shown: their role's, in their language, and none that is not built."""

import re

import pytest

from bot.menus import MENU, commands
from bot.texts import Texts
from storage.people import Role

EVERYTHING = frozenset(entry.fr for entry in MENU)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.AGENT, "rapport decompte mesrapports orientation effacer mesdonnees langue aide annuler"),
        (Role.COMONITOR, "rapport decompte mesrapports orientation effacer mesdonnees langue aide annuler"),
        (
            Role.COORDINATOR,
            "suivi retards verifier recapitulatif inviter equipe annonce orientation"
            " effacer mesdonnees langue aide annuler",
        ),
        (Role.EVALUATOR, "suivi recapitulatif effacer mesdonnees langue aide annuler"),
    ],
)
def test_each_role_has_its_own(texts: Texts, role: Role, names: str) -> None:
    menu = commands(texts.of("fr"), role, EVERYTHING, chat=5)

    assert menu.chat == 5
    assert [name for name, _ in menu.commands] == names.split()


def test_in_the_persons_language(texts: Texts) -> None:
    french = dict(commands(texts.of("fr"), Role.AGENT, EVERYTHING, chat=5).commands)
    english = dict(commands(texts.of("en"), Role.AGENT, EVERYTHING, chat=5).commands)

    assert french["rapport"] == "Envoyer mon rapport"
    assert english["report"] == "Send my report"
    assert french["langue"] == english["language"] == "Français, English"


def test_nobody_is_shown_a_command_that_is_not_built(texts: Texts) -> None:
    menu = commands(texts.of("fr"), Role.AGENT, frozenset({"aide", "langue", "rapport", "verifier"}), chat=5)

    assert [name for name, _ in menu.commands] == ["rapport", "langue", "aide"]


def test_names_are_what_telegram_takes() -> None:
    assert all(re.fullmatch("[a-z0-9_]{1,32}", name) for entry in MENU for name in (entry.fr, entry.en))
