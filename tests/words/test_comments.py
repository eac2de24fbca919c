"""A comment that names a way to find a person is refused; figures, years, sums and days are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.comments import private


@pytest.mark.parametrize(
    "text",
    [
        "Appelez le 66 75 12 34", "66751234", "66/75/12/34", "06 12 34 56 78", "66.75.12.34", "66-75-12-34",
        "66–75–12–34",
        "+223 66 75 12 34", "00223 66751234", "66, 75, 12, 34", "(66) 75 12 34", "66\n75\n12\n34", "6 6 7 5 1 2 3 4",
        "66 _ 75 _ 12 _ 34", "66 75 12 34 F", "66 75 12 34 francs", "６６７５１２３４", "٦٦٧٥١٢٣٤", "6675\u200b1234",
        "2022 2013",
        "awa@example.org", "awa (at) example.org", "awa @ example.org", "https://exemple.test/x", "t.me/awa",
        "wa.me/22366751234",
        "voir @awa_d", "www.site.test", "facebook.com/awa", "voir site.ml", "n° 1234 5678 9012", "ID 12345678",
        "passeport AA0123456", "carte B1234567",
    ],
)  # fmt: skip
def test_private(text: str) -> None:
    assert private(text, "ML")
    assert private(f"Formation tenue à Gao. {text} Merci.", "ML")


@pytest.mark.parametrize(
    "text",
    [
        "", "Formation tenue à Gao, 24 femmes et 16 hommes.", "Coût : 70 000 000 F", "70 000 000 FCFA",
        "70000000 francs CFA",
        "70.000.000 F CFA", "350000F", "Réunion le 12/07/2013 à 9 h 41", "2012-2013", "2012, 2013 et 2014",
        "résolution 1325 (2000) et loi 2013-015", "Du 12 au 15 juillet 2013", "12.07.2013 – 15.07.2013", "24 16 40",
        "12 000 personnes", "loi 2015-052 du 18 décembre 2015", "2 millions", "Le comité s’est réuni.La suite vient.",
        "1.1.2a et 2013T2", "en 2012, 24 femmes ; en 2013, 40 femmes", "24/12/2013 au 31/12/2013",
        "PV 12, direction de Gao",
        "70\u00a0000\u00a0000 F",
    ],
)  # fmt: skip
def test_not_private(text: str) -> None:
    assert not private(text, "ML")


@pytest.mark.parametrize(
    ("text", "country"), [("Appelez 621 234 567", "GN"), ("Appelez 70 12 34 56", "BF"), ("70123456", "")]
)
def test_other_countries(text: str, country: str) -> None:
    assert private(text, country)


@given(
    st.lists(st.integers(0, 9), min_size=8, max_size=15),
    st.sampled_from(["", " ", ".", "-", "/", " - ", "\u00a0"]),
    st.integers(1, 4),
    st.text("abcdé ,.", max_size=20),
)
def test_eight_digits_however_they_are_parted(digits: list[int], between: str, by: int, around: str) -> None:
    written = "".join(map(str, digits))
    parted = between.join(written[start : start + by] for start in range(0, len(written), by))
    if by != 4 and not (len(written) == 8 and written[4:6] in ("19", "20")):  # may be years and days
        assert private(f"{around}. Tél {parted}. {around}", "ML")


@given(st.text(max_size=500))
def test_nothing_raises(text: str) -> None:
    assert private(text, "ML") in (True, False)


@given(st.integers(0, 10**11), st.sampled_from([" F", " FCFA", " F CFA", " francs", " francs CFA", "F"]))
def test_sums_of_money_are_let_through(amount: int, currency: str) -> None:
    assert not private(f"Dépensé : {amount:,}{currency} à Gao".replace(",", " "), "ML")
    assert not private(f"Dépensé : {amount}{currency} à Gao", "ML")
