"""Words that a lock screen must not show, and those beside them that it may."""

import pytest

from storage.plan.neutral import telling_word


@pytest.mark.parametrize(
    "text",
    [
        "Aide aux victimes", "VIOLENCES", "Violée", "Cellule VBG", "santé sexuelle", "Agressions", "une survivante",
        "zone de conflit", "groupe armé", "ARMÉE", "attaque", "Insécurité", "rape crisis centre", "GBV desk",
        "sexual health", "assaulted", "armed", "attacked",
    ],
)  # fmt: skip
def test_it_tells(text: str) -> None:
    assert telling_word(text) is not None


@pytest.mark.parametrize(
    "text",
    ["Santé : CSRéf de Gao, 24 h/24", "Gendarmerie", "Aide sociale", "Écoute", "Police : sécurité", "harmonie", ""],
)
def test_it_tells_nothing(text: str) -> None:
    assert telling_word(text) is None


def test_accents_written_apart_are_the_same_accents() -> None:
    assert telling_word("arme\u0301e") == "armee"
