"""Laws of the reader of a whole quarter: no line is dropped, and a form that is filled in rightly is read back."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.forms import report as forms
from bot.forms.message import Asked, Reading, lines_in, read
from bot.forms.message_heading import BESIDE, POLITE, heading, spelled
from bot.forms.message_kept import not_read, noted, put_in, withdrawn
from bot.forms.message_lines import rows
from bot.forms.message_pieces import Piece, pieces
from bot.forms.report import Form
from bot.forms.spelling import folded
from bot.messages.report_template import parts
from bot.texts import Texts
from storage.answers import Answers, Figure, Source, Standing, Status, kept
from storage.drafts import Draft
from storage.plan.logframe import Activity, Indicator, Kind, Logframe, Result
from tests.reporting.plans import T2, with_activities
from tests.reporting.plans import TEXTS as TEXTS_FOLLOWED
from tests.reporting.test_moves import draft, form

TEXTS = Texts.load()
FR = TEXTS.of("fr")
LANGUAGES = st.sampled_from(("fr", "en")).map(TEXTS.of)


def asked(of: Form | None = None) -> Asked:
    return Asked(of or form(draft()), lambda text: "@" in text)


def pieces_of(text: str) -> list[Piece]:
    of = asked()
    return list(pieces(text, of.codes, of.form.logframe.areas))


# ------------------------------------------------------------------------------------------------ no line is dropped

CODES = st.sampled_from(
    ["1.1.1", "1.1.2a", "1.1.2 a", "1,1,2b", "1.1.4A", "1.1.4", "1.1.2", "1.2.9", "• 1.1.1", "- 1.1.4b", "", "RAPPORT"]
)
BETWEEN = st.sampled_from(["=", " : ", " – ", " - ", "=", " état = ", " note = ", " dépense : ", " preuve = ", " ", ""])
VALUES = st.sampled_from(
    ["9", "24 16", "40/160", "oui", "en cours", "retard, accès", "idem", "", "douze", "1 200", "2400", "0/0", "25 %",
     "@x",
     "24F 16H = 40", "-3", "T2 2013 GAO", "40", "…"]
)  # fmt: skip
WRITTEN = st.builds("".join, st.tuples(CODES, BETWEEN, VALUES))
TAILS = WRITTEN | st.sampled_from(["note: route coupée", "24 16 40/160", ": 9", "1.1.1 9", "Awa, le 12.07.2013", "= 9"])
HEADED = st.builds("{} {}".format, st.sampled_from(["RAPPORT T2 2013 GAO", "T2 2013 Gao"]), TAILS)
MESSAGES = st.lists(WRITTEN | HEADED | st.text(max_size=30), max_size=14).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\n\n", "\u2028"]).map(lambda end: end.join(lines))
)


@given(MESSAGES | st.text())
def test_every_line_is_read_or_comes_back(text: str) -> None:
    reading = read(text, asked())
    assert sorted(lines_in(reading)) == [piece.number for piece in pieces_of(text)]
    assert sorted(set(lines_in(reading))) == [number for number, _ in rows(text)]


@given(st.lists(WRITTEN | HEADED | st.text(max_size=30), max_size=4).map("; ".join))
def test_no_letter_of_a_line_is_in_no_piece(text: str) -> None:
    for number, row in rows(text):
        found = [piece for piece in pieces_of(text) if piece.number == number]
        if all(piece.heading is None for piece in found):
            assert [c for c in "".join(p.text for p in found) if c.isalnum()] == [c for c in row if c.isalnum()]
        else:
            assert row.startswith(found[0].text)
            assert folded(row[len(found[0].text) :]) in ("", *(folded(p.text) for p in found[1:])) or len(found) > 2


@given(st.sampled_from(["RAPPORT T2 2013 GAO", "Rapport du 2e trimestre 2013, région de Gao", "T2 2013 gao"]), TAILS)
def test_what_stands_behind_the_place_is_read_or_comes_back(first_line: str, tail: str) -> None:
    reading = read(f"{first_line} {tail}", asked())
    said = (*reading.taken, *reading.unread)
    assert said or reading.left_open or not said_something(tail)
    for one in reading.taken:
        assert one.key[1] in tail.replace(",", ".").replace(" ", "").lower()


def said_something(tail: str) -> bool:
    return any(word not in BESIDE | POLITE | {"t2", "2013", "gao"} for word in spelled(tail))


@given(MESSAGES)
def test_what_was_read_is_in_the_draft_and_what_was_not_is_known(text: str) -> None:
    reading = read(text, asked())
    put = put_in(draft(), 7, reading)
    whole = kept(put.answers)
    assert {one.key for one in noted(put)} == {one.key for one in reading.taken}
    for one in reading.taken:
        assert one.key[1] in whole[one.key[0]]
    assert [(u.key, u.code, u.lines, str(u.reason)) for u in not_read(put)] == [
        (u.key, u.code, u.lines, str(u.reason)) for u in reading.unread
    ]
    assert "douze" not in str(put.messages["7"]["not"]), "what was not read is not kept"


# --------------------------------------------------------------------------------------- a form filled in is read back


def form_of(plan: Logframe, source: Source) -> Form:
    unnumbered = [a for a in plan.activities if a.indicators]
    return forms.of_activities(plan, T2, source, tuple(unnumbered))


PEOPLE = ["{f} {m}", "{f}F {m}H", "{f} F, {m} M", "{f}/{m}", "{m} H {f} F", "F {f} H {m}", "{f} et {m}", "{f} {m} {t}"]
SHARES = ["{a}/{b}", "{a} / {b}", "{a} sur {b}", "{a} of {b}", "{a}\u00a0/\u00a0{b}"]
YES, NO = ["oui", "Oui", "OUI.", "o", "yes", "y"], ["non", "Non", "n", "no"]


@st.composite
def answers_to(draw: st.DrawFn, of: Form) -> dict[str, tuple[str, object]]:
    """A right value for each question, as somebody would write it, and what it means."""
    found: dict[str, tuple[str, object]] = {}
    for question in of.questions:
        kind = question.indicator.kind
        if kind is Kind.PERCENT:
            whole = draw(st.integers(1, 999_999))
            part = draw(st.integers(0, whole))
            found[question.code] = (
                draw(st.sampled_from(SHARES)).format(a=part, b=whole), Figure(part, whole=whole),
            )  # fmt: skip
        elif kind is Kind.YES_NO:
            yes = draw(st.booleans())
            found[question.code] = (draw(st.sampled_from(YES if yes else NO)), Figure(int(yes)))
        elif question.indicator.by_sex:
            f, m = draw(st.integers(0, 49)), draw(st.integers(0, 49))
            found[question.code] = (
                draw(st.sampled_from(PEOPLE)).format(f=f, m=m, t=f + m), Figure(f + m, f, m),
            )  # fmt: skip
        else:
            number = draw(st.integers(0, 100))
            found[question.code] = (f"{draw(st.sampled_from(['', ' ']))}{number}", Figure(number))
    return found


SIGNS = st.sampled_from(["=", " = ", ":", " : ", "\u00a0:\u00a0", "＝"])


LABELS = st.text(
    st.sampled_from("aé’\"\\:#-?!&%@[]{}|<>=＝~0178 \u00a0\u202f«»FH\u2028🙂")
    | st.characters(exclude_categories=("Cc", "Cs")),
    max_size=40,
)  # fmt: skip
KEYWORDS = st.sampled_from(["État", "Note", "Dépenses", "Preuve", "Rapport T2 2013", "A", "12", "Suivi : total = "])


@st.composite
def plans(draw: st.DrawFn) -> Logframe:
    """Activities with any labels and kinds of figures, under codes of every sort."""
    found: list[Activity] = []
    for code in draw(st.lists(st.sampled_from(["1.1.1", "1.1.2", "1.10", "A-1", "7", "no"]), unique=True, min_size=1)):
        measured: list[Indicator] = []
        letters = draw(st.sampled_from(["a", "ab", "-"]))
        for letter in letters:
            kind, label = draw(st.sampled_from(Kind)), {"fr": draw(LABELS | KEYWORDS), "en": draw(LABELS | KEYWORDS)}
            by_sex = kind is Kind.COUNT and draw(st.booleans())
            measured.append(Indicator(code if letters == "-" else f"{code}{letter}", kind, label, label, by_sex=by_sex))
        found.append(replace(TEXTS_FOLLOWED, code=code, results=(Result("r", {}, tuple(measured)),)))
    return with_activities(*found)


PLANS = plans()


@given(st.data(), PLANS, LANGUAGES, st.sampled_from(Source))
def test_a_form_filled_in_is_read_back_whole(
    data: st.DataObject, plan: Logframe, words: object, source: Source
) -> None:
    of = form_of(plan, source)
    right = data.draw(answers_to(of))
    for text in parts(words, of, "Ménaka"):  # type: ignore[arg-type]
        filled = [
            f"{line} {right[line.split(' ', 1)[0]][0]}" if line.endswith("=") else line for line in text.splitlines()
        ]
        reading = read("\n".join(filled), asked(of))
        assert reading.unread == ()
        assert reading.headings == (1,)
        for one in reading.taken:
            if one.key[0] == "figures":
                assert one.value == right[one.key[1]][1]
            else:
                assert one.value == Standing(Status.UNDER_WAY)
        assert len(reading.taken) == len(filled) - 1
    found = heading(parts(words, of, "Ménaka")[0])  # type: ignore[arg-type]
    assert found is not None
    assert found.quarter == T2
    assert found.place == "menaka"


@given(st.data(), PLANS, SIGNS, st.sampled_from(["", "- ", "• ", "   "]))
def test_codes_alone_in_any_order_and_with_other_signs(
    data: st.DataObject, plan: Logframe, sign: str, bullet: str
) -> None:
    of = form_of(plan, Source.MINISTRY)
    right = data.draw(answers_to(of))
    lines = data.draw(st.permutations([f"{bullet}{code}{sign}{said}" for code, (said, _) in right.items()]))
    reading = read("\r\n".join(lines), asked(of))
    assert reading.unread == ()
    assert {one.key[1]: one.value for one in reading.taken} == {code: figure for code, (_, figure) in right.items()}


@given(PLANS, LANGUAGES)
def test_an_empty_form_leaves_every_figure_open(plan: Logframe, words: object) -> None:
    of = form_of(plan, Source.COMONITOR)
    for text in parts(words, of, "Gao"):  # type: ignore[arg-type]
        reading = read(text, asked(of))
        assert (reading.taken, reading.unread) == ((), ())
        assert len(reading.left_open) == len(text.splitlines()) - 1
        assert max(len(line) for line in text.splitlines()[1:]) <= 32


# ---------------------------------------------------------------------------------------- read again, and never added

NUMBERS = st.dictionaries(st.sampled_from(["1.1.1", "1.1.4a"]), st.integers(7, 20).map(str))
STEPS = st.lists(st.tuples(st.integers(1, 3), NUMBERS), max_size=8)


def says(numbers: dict[str, str]) -> Reading:
    return read("\n".join(f"{code} = {number}" for code, number in numbers.items()), asked())


def begun() -> Draft:
    return draft(answers=Answers({"1.1.1": Figure(8)}))


@given(STEPS, st.permutations([1, 2, 3]))
def test_what_is_taken_back_leaves_no_trace(steps: list[tuple[int, dict[str, str]]], order: list[int]) -> None:
    now = begun()
    for message, numbers in steps:
        now = put_in(now, message, says(numbers))
    for message in order:
        now = withdrawn(now, message)
    assert now.answers == begun().answers
    assert now.messages == {}


@given(STEPS)
def test_the_latest_message_says_what_holds(steps: list[tuple[int, dict[str, str]]]) -> None:
    now, latest = begun(), dict[int, dict[str, str]]()
    for message, numbers in steps:
        now = put_in(now, message, says(numbers))
        latest = {**{m: n for m, n in latest.items() if m != message}, message: numbers}
    expected = {"1.1.1": Figure(8)}
    for numbers in latest.values():
        expected |= {code: Figure(int(number)) for code, number in numbers.items()}
    assert now.answers.figures == expected


def test_what_was_answered_on_the_card_since_stays() -> None:
    now = put_in(begun(), 1, says({"1.1.1": "9"}))
    now = replace(now, answers=now.answers.with_figure("1.1.1", Figure(12)))
    assert withdrawn(now, 1).answers.figures == {"1.1.1": Figure(12)}


def test_a_draft_of_the_release_before_has_no_messages() -> None:
    old = replace(begun(), messages={})
    assert (list(noted(old)), list(not_read(old))) == ([], [])
    assert put_in(old, 1, says({"1.1.4a": "9"})).answers.figures == {"1.1.1": Figure(8), "1.1.4a": Figure(9)}


def test_a_line_that_was_answered_since_does_not_come_back_again() -> None:
    now = put_in(draft(), 1, read("1.1.1 = neuf\n1.1.4a = trois\nbonjour", asked()))
    assert [u.code for u in not_read(now)] == ["1.1.1", "1.1.4a", ""]
    now = put_in(now, 2, says({"1.1.1": "9"}))
    assert [u.code for u in not_read(now)] == ["1.1.4a"]
    answered = replace(now, answers=now.answers.with_figure("1.1.4a", Figure(3)))
    assert list(not_read(answered)) == []
