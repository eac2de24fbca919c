"""What is printed in French has its spaces, whoever wrote it."""

import pytest

from bot.texts.typography import printed

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("written", "on_paper"),
    [
        ("prévu; fait ;\u00a0puis", f"prévu{NARROW}; fait{NARROW};\u00a0puis"),
        ("Vraiment ?!", f"Vraiment{NARROW}?!"),
        ("Bravo !", f"Bravo{NARROW}!"),
        ("cible: 12 : oui", f"cible{NBSP}: 12{NBSP}: oui"),
        ("9:41, https://un.org/a?b;c", "9:41, https://un.org/a?b;c"),
        ("«Hɛrɛ» et « Bɛn »", f"«{NBSP}Hɛrɛ{NBSP}» et «{NBSP}Bɛn{NBSP}»"),
        ("l'année", "l’année"),
        ("1\u00a0200 et 12 %", f"1{NARROW}200 et 12{NBSP}%"),
        (
            "12 000 femmes, 1 200 000 F, 50%, 5 %.",
            f"12{NARROW}000 femmes, 1{NARROW}200{NARROW}000 F, 50{NBSP}%, 5{NBSP}%.",
        ),
        ("n° 5, N°12, n°\u00a07", f"n°{NBSP}5, N°{NBSP}12, n°{NBSP}7"),
        (
            "en 2013 450 femmes, T1 200, 1.1.1 300, 24 16, 76 12 34 56",
            "en 2013 450 femmes, T1 200, 1.1.1 300, 24 16, 76 12 34 56",
        ),
        ("https://un.org/5%20b", "https://un.org/5%20b"),
        ("; seul", "; seul"),
        ("(quoi ?)", f"(quoi{NARROW}?)"),
        ("accès (1 activité) (14 / 20)", f"accès (1{NBSP}activité) (14 / 20)"),
    ],
)
def test_french(written: str, on_paper: str) -> None:
    assert printed(written, "fr") == on_paper
    assert printed(on_paper, "fr") == on_paper, "a text that is right stays so"


def test_english_only_has_its_apostrophes_and_its_counts() -> None:
    assert printed("What's late? 12% : no (1 more)", "en") == f"What’s late? 12% : no (1{NBSP}more)"
