"""What is typed is read as it was meant, or refused; nothing is guessed, nothing is lost."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.numbers import (
    BySex,
    Doubt,
    Question,
    Read,
    Reason,
    Refused,
    Share,
    by_sex,
    money,
    parts,
    whole,
    women_of,
    yes_no,
)
from bot.texts import Texts

counts = st.integers(0, 999_999_999)
few = st.integers(0, 99_999)
TEXTS = Texts.load()
anything = st.text() | st.text("0123456789 \u00a0\u202f/,.;-+%=FHfhsuretand\n²½١", max_size=24)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12), ("0", 0), ("1200", 1200), ("1 200", 1200), ("1\u00a0200", 1200), ("1\u202f200", 1200),
        (" 12 ", 12), ("12.", 12), ("１２", 12), ("999 999 999", 999_999_999), ("007", 7),
    ],
)  # fmt: skip
def test_a_whole_number(typed: str, number: int) -> None:
    assert whole(typed) == Read(number)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("douze", Reason.NOT_DIGITS), ("", Reason.NOT_DIGITS), ("12 lois", Reason.NOT_DIGITS),
        ("12²", Reason.NOT_DIGITS),
        ("½", Reason.NOT_DIGITS), ("1e3", Reason.NOT_DIGITS), ("1_000", Reason.NOT_DIGITS), ("٣", Reason.NOT_DIGITS),
        ("25 %", Reason.NOT_DIGITS), ("1.200", Reason.NOT_WHOLE), ("1,200", Reason.NOT_WHOLE),
        ("2,5", Reason.NOT_WHOLE),
        ("-5", Reason.NOT_WHOLE), ("\u22125", Reason.NOT_WHOLE), ("24 16", Reason.ONE_NUMBER),
        ("1 2 00", Reason.ONE_NUMBER),
        ("9\n24", Reason.ONE_NUMBER), ("1234567890", Reason.TOO_LARGE), ("1 000 000 000", Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_no_whole_number(typed: str, reason: Reason) -> None:
    refused = whole(typed)
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_a_refusal_holds_what_was_typed() -> None:
    assert whole(" douze ") == Refused(Reason.NOT_DIGITS, ("douze",))


@pytest.mark.parametrize(
    "typed",
    [
        "24 16", "24F 16H", "24f, 16 h", "24/16", "24 / 16", "24, 16", "24;16", "24 + 16", "24\n16", "24 et 16",
        "24 and 16", "femmes 24 hommes 16", "Femmes : 24, hommes : 16", "H16 F24", "16 H 24 F", "24 women 16 men",
        "24 W 16 M", "F=24 H=16", "24 16 40", "24F 16H = 40", "24 + 16 = 40", "16 garçons, 24 filles",
    ],
)  # fmt: skip
def test_women_and_men(typed: str) -> None:
    assert by_sex(typed) == Read(BySex(total=40, women=24))


@pytest.mark.parametrize(
    ("typed", "women", "men"),
    [("1 200 F 900 H", 1200, 900), ("1 200/900", 1200, 900), ("1\u00a0200 900", 1200, 900), ("24 160 184", 24, 160)],
)
def test_thousands_by_sex(typed: str, women: int, men: int) -> None:
    assert by_sex(typed) == Read(BySex(women + men, women))


def test_one_number_is_a_total_and_women_are_unknown() -> None:
    assert by_sex("40") == Read(BySex(40))
    assert BySex(40).men is None
    assert by_sex("0") == Read(BySex(0, women=0))


def test_1_200_by_sex_is_a_doubt() -> None:
    assert by_sex("1 200") == Doubt(Question.SPACES, (BySex(201, women=1), BySex(1200)))


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("24 16 45", Refused(Reason.SUM, (24, 16, 40, 45))),
        ("24F 16H 41", Refused(Reason.SUM, (24, 16, 40, 41))),
        ("24 160 185", Refused(Reason.SUM, (24, 160, 184, 185))),
        ("24 F", Refused(Reason.WOMEN_THEN_MEN)),
        ("24 F 16 F", Refused(Reason.WOMEN_THEN_MEN)),
        ("24 F 16", Refused(Reason.WOMEN_THEN_MEN)),
        ("1 2 3 4", Refused(Reason.WOMEN_THEN_MEN)),
        ("24,16", Refused(Reason.NOT_WHOLE)),
        ("24-16", Refused(Reason.NOT_WHOLE)),
        ("F H", Refused(Reason.NOT_DIGITS, ("F H",))),
        ("24 // 16", Refused(Reason.NOT_DIGITS, ("24 // 16",))),
    ],
)
def test_no_women_and_men(typed: str, refused: Refused) -> None:
    assert by_sex(typed) == refused


def test_how_many_of_a_total_are_women() -> None:
    assert women_of("24", 40) == Read(BySex(40, women=24))
    assert women_of("24 16", 40) == Read(BySex(40, women=24))
    assert women_of("41", 40) == Refused(Reason.PART_ABOVE_WHOLE, (41, 40))
    assert women_of("24 17", 40) == Refused(Reason.SUM, (24, 17, 41, 40))
    assert women_of("x", 40) == Refused(Reason.NOT_DIGITS, ("x",))


@pytest.mark.parametrize(
    ("typed", "part", "all_"),
    [("40/160", 40, 160), ("40 sur 160", 40, 160), ("40 160", 40, 160), ("40 of 160", 40, 160), ("0/160", 0, 160),
     ("1 200/4 000", 1200, 4000), ("160/160", 160, 160)],
)  # fmt: skip
def test_a_part_of_a_whole(typed: str, part: int, all_: int) -> None:
    assert parts(typed) == Read(Share(part, all_))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("25 %", Refused(Reason.TWO_NUMBERS)),
        ("25,5%", Refused(Reason.TWO_NUMBERS)),
        ("25", Refused(Reason.TWO_NUMBERS)),
        ("1 200 400", Refused(Reason.TWO_NUMBERS)),
        ("180/160", Refused(Reason.PART_ABOVE_WHOLE, (180, 160))),
        ("5/0", Refused(Reason.PART_ABOVE_WHOLE, (5, 0))),
        ("0/0", Doubt(Question.OF_ZERO, (Share(0, 0),))),
        ("trois", Refused(Reason.NOT_DIGITS, ("trois",))),
        ("4,5/10", Refused(Reason.NOT_WHOLE)),
    ],
)
def test_no_part_of_a_whole(typed: str, answer: object) -> None:
    assert parts(typed) == answer


@pytest.mark.parametrize(
    "typed", ["350 000", "350000", "350 000 F", "350000F", "350 000 FCFA", "350 000 francs CFA", "350 000 xof."]
)
def test_a_sum_of_money(typed: str) -> None:
    assert money(typed, "XOF") == Read(350_000)


@pytest.mark.parametrize("typed", ["350.000", "350 000 euros", "F", "trois francs", "1,5 million"])
def test_no_sum_of_money(typed: str) -> None:
    assert isinstance(money(typed, "XOF"), Refused)


@pytest.mark.parametrize(
    ("typed", "currency", "read"),
    [("1 500 XTS", "XTS", True), ("1500xts.", "XTS", True), ("1 500 F", "XTS", False), ("1 500 XOF", "XTS", False),
     ("1 500 GNF", "GNF", True), ("1 500 francs", "GNF", True), ("1 500 XTS", "XOF", False), ("XTS", "XTS", False)],
)  # fmt: skip
def test_a_sum_in_the_currency_of_another_plan(typed: str, currency: str, read: bool) -> None:
    assert (money(typed, currency) == Read(1_500)) is read


@given(counts)
def test_money_that_is_written_is_read_back(amount: int) -> None:
    assert money(TEXTS.of("fr").money(amount, "XOF"), "XOF") == Read(amount)


@pytest.mark.parametrize(
    ("typed", "answer"), [("oui", True), ("Oui !", True), ("NON.", False), ("y", True), ("n", False)]
)
def test_yes_or_no(typed: str, answer: bool) -> None:
    assert yes_no(typed) == Read(answer)


@pytest.mark.parametrize("typed", ["", "1", "peut-être", "oui non", "nonante"])
def test_neither_yes_nor_no(typed: str) -> None:
    assert yes_no(typed) == Refused(Reason.YES_OR_NO)


@given(anything)
def test_nothing_that_is_typed_raises(typed: str) -> None:
    for read in (whole, lambda text: money(text, "XOF"), by_sex, parts, yes_no):
        assert isinstance(read(typed), Read | Refused | Doubt)
    assert isinstance(women_of(typed, 40), Read | Refused)


@given(anything | st.text("0123456789 ", max_size=12))
def test_no_digit_is_lost_and_none_is_made_up(typed: str) -> None:
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", typed))
    number = whole(typed)
    if isinstance(number, Read):
        assert int(digits) == number.value
    share = parts(typed)
    if isinstance(share, Read):
        assert int(digits) in [int(f"{share.value.part}{'0' * zeros}{share.value.whole}") for zeros in range(9)]


@given(counts, st.sampled_from(["fr", "en"]))
def test_what_is_written_is_read_back_or_refused_as_ambiguous(number: int, language: str) -> None:
    written = TEXTS.of(language).number(number)
    if language == "fr" or number < 1000:
        assert whole(written) == Read(number)
    else:
        assert whole(written) == Refused(Reason.NOT_WHOLE)


@given(
    counts, counts, st.sampled_from(["{}/{}", "{} / {}", "{}F {}H", "{} F, {} H", "femmes {} hommes {}", "{} et {}"])
)
def test_women_come_first(women: int, men: int, form: str) -> None:
    assert by_sex(form.format(women, men)) == Read(BySex(women + men, women))
    words = TEXTS.of("fr")
    assert by_sex(form.format(words.number(women), words.number(men))) == Read(BySex(women + men, women))


@given(few, few, few)
def test_a_total_agrees_or_is_refused(women: int, men: int, total: int) -> None:
    answer = by_sex(f"{women}F {men}H {total}")
    if women + men == total:
        assert answer == Read(BySex(total, women))
    else:
        assert answer == Refused(Reason.SUM, (women, men, women + men, total))


@given(counts, counts)
def test_a_part_is_never_above_its_whole(part: int, all_: int) -> None:
    answer = parts(f"{part}/{all_}")
    if part > all_:
        assert answer == Refused(Reason.PART_ABOVE_WHOLE, (part, all_))
    elif all_:
        assert answer == Read(Share(part, all_))


@given(st.lists(few, min_size=1, max_size=3))
def test_every_reading_by_spaces_adds_up(numbers: list[int]) -> None:
    answer = by_sex(" ".join(map(str, numbers)))
    options = answer.options if isinstance(answer, Doubt) else [answer.value] if isinstance(answer, Read) else []
    for option in options:
        assert option.women is None or 0 <= option.women <= option.total
