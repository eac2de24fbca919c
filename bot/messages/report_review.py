"""Everything read back before it is sent, and what may be changed or added there. Also what was sent, read only."""

from collections.abc import Iterable

from bot.cards import Button, Card
from bot.forms.report import REVIEW, Form
from bot.messages import figures
from bot.messages.report_questions import written
from bot.messages.sheet import ALONE, Sheet, card, pairs
from bot.taps import Tap
from bot.texts import Words
from storage.answers import Answers, Source
from storage.plan.logframe import Activity
from storage.reported import Receipt

LINE = 35  # letters of a cheap phone's line
PER_PAGE = 8
MOST = 3500  # of the 4,096 that Telegram takes


def review(sheet: Sheet) -> Card:
    """Screen 2.9."""
    words = sheet.words
    form, answers = sheet.form, sheet.draft.answers
    passed = [q.code for q in form.questions if q in (*form.passed(answers), *form.unanswered(answers))]
    send = words.label("Send without {codes}", codes=passed) if passed else words.label("Send")
    first = sheet.button(words.cut(send, ALONE), "re")
    if form.first_open(answers) != REVIEW:  # looked at before all is said
        first = sheet.button(words.label("Continue"), "rg")
    more = [
        sheet.button(words.label("Change"), "rc"),
        sheet.button(words.label("Comment"), "ra", "comment"),
        sheet.button(words.label("Evidence"), "ra", "means"),
    ]
    if form.source is Source.MINISTRY:
        more.append(sheet.button(words.label("Expense"), "ra", "spent"))
    return card(
        (
            words("To check · {quarter} · {area}", **sheet.where),
            *answers_read(words, form, answers),
            words("No answer: {codes}", codes=passed) if passed else "",
            words("Nothing is sent yet."),
        ),
        (first,),
        *pairs(more),
        sheet.usual_row[1:],
    )


def sent(words: Words, receipt: Receipt, form: Form, answers: Answers, area: str, whence: str = "") -> Card:
    """Screen 2.9, read only: what a receipt stands for. `whence`: "m" and a page where the list of reports led here."""
    where = {"number": str(receipt.number), "quarter": receipt.quarter, "area": area}
    title = words("Sent no. {number} · {quarter} · {area}", **where)
    if receipt.version > 1:
        title = words("Sent no. {number}, version {version} · {quarter} · {area}", version=receipt.version, **where)
    more = [Button(words.label("Correct"), Tap("rf", receipt.number, receipt.version, whence))]
    if receipt.version > 1:
        more.append(Button(words.label("History"), Tap("rh", receipt.number, receipt.version, whence)))
    back = Tap("rm", 0, 0, f"p{whence[1:]}") if whence[:1] == "m" else Tap("rv", receipt.number, 0, "b")
    return card((title, *answers_read(words, form, answers)), more, (Button(words.label("← Back"), back),))


def answers_read(words: Words, form: Form, answers: Answers) -> tuple[str, ...]:
    """One line an activity, one a figure. Beyond what one message holds, the figures of the last ones are left out."""
    lines: list[str] = []
    left = MOST
    for activity in form.activities:
        block = [_state_line(words, activity, answers), *_figure_lines(words, form, activity, answers)]
        left -= sum(len(line) + 1 for line in block)
        lines.extend(block if left > 0 else [words("{code} …", code=activity.code)])
    if answers.how is not None:
        lines.append(words("Known by: {how}", how=words.label(figures.HOWS[answers.how])))
    return tuple(lines)


def _state_line(words: Words, activity: Activity, answers: Answers) -> str:
    standing = answers.standings.get(activity.code)
    if standing is None:
        return words("{code}", code=activity.code)
    return words("{code} {state}", code=activity.code, state=figures.standing(words, standing))


def _figure_lines(words: Words, form: Form, activity: Activity, answers: Answers) -> Iterable[str]:
    for question in form.questions:
        figure = answers.figures.get(question.code)
        if question.activity.code != activity.code or figure is None or figure.passed:
            continue
        value = written(words, question, figure)
        label = words.cut(words.text(question.indicator.label), max(12, LINE - 5 - len(value)))
        yield "  " + words("{label}: {value}", label=label, value=value)
        if question.code in answers.means:
            yield "  " + words("Evidence: {text}", text=answers.means[question.code])
    if activity.code in answers.spent:
        amount = words.money(answers.spent[activity.code], form.logframe.currency)
        yield "  " + words("Spent: {amount}", amount=amount)
    if activity.code in answers.comments:
        yield "  " + words("Comment: {text}", text=answers.comments[activity.code])


def change(sheet: Sheet, page: int) -> Card:
    """[Change]: one button an answer, eight to a page."""
    words, answers = sheet.words, sheet.draft.answers
    buttons: list[Button] = []
    for question in sheet.form.questions:
        figure = answers.figures.get(question.code)
        value = words.label("no answer") if figure is None or figure.passed else written(words, question, figure)
        label = words.cut(words.label("{code}: {value}", code=question.code, value=value), ALONE)
        buttons.append(sheet.button(label, "rc", f"q.{question.code}"))
    if sheet.form.source is Source.MINISTRY:
        for activity in sheet.form.activities:
            standing = answers.standings.get(activity.code)
            state = figures.standing(words, standing) if standing is not None else "–"
            label = words.cut(words.label("{code} {state}", code=activity.code, state=state), ALONE)
            buttons.append(sheet.button(label, "rc", f"s.{activity.code}"))
    else:
        buttons.append(sheet.button(words.label("How do you know?"), "rc", "how"))
    return card((words("What do you want to change?"),), *_page(sheet, buttons, page, "rc"), sheet.back_row)


def _page(sheet: Sheet, buttons: list[Button], page: int, verb: str) -> list[tuple[Button, ...]]:
    shown = buttons[page * PER_PAGE : (page + 1) * PER_PAGE] or buttons[:PER_PAGE]
    rows: list[tuple[Button, ...]] = [(button,) for button in shown]
    if len(buttons) > PER_PAGE:
        more = page + 1 if (page + 1) * PER_PAGE < len(buttons) else 0
        rows.append((sheet.button(sheet.words.label("More"), verb, str(more)),))
    return rows


def which(sheet: Sheet, about: str, page: int) -> Card:
    """Several activities or figures: which one the comment, evidence or expense is about, sixteen to a page."""
    words, form = sheet.words, sheet.form
    codes = [q.code for q in form.questions] if about == "means" else [a.code for a in form.activities]
    pages = -(-len(codes) // (2 * PER_PAGE))
    page = page if page < pages else 0
    shown = codes[page * 2 * PER_PAGE : (page + 1) * 2 * PER_PAGE]
    following = f"{about}.+{page + 1}" if page + 1 < pages else about
    more = [sheet.button(words.label("More"), "ra", following)] if pages > 1 else []
    return card(
        (words("For which one?"),),
        *pairs(sheet.button(code, "ra", f"{about}.{code}") for code in shown),
        (*more, *sheet.back_row),
    )


def comment(sheet: Sheet, code: str) -> Card:
    words = sheet.words
    return card(
        (
            words("Comment · {code}", code=code),
            words("One or two sentences, {most} letters.", most=500),
            words("No name, telephone or address."),
        ),
        sheet.back_row,
    )


def means(sheet: Sheet, code: str) -> Card:
    """Screen 13.6. The plan's own means of verification stands above it."""
    words = sheet.words
    question = sheet.form.question(code)
    planned = words.text(question.indicator.means) if question is not None else ""
    return card(
        (
            words("Evidence · {code}", code=code),
            words("Plan: {means}", means=planned) if planned else "",
            words("Where can it be checked?"),
            words("A register, minutes."),
            words("Example: {example}", example=words.label("Minutes 12, Gao office")),
        ),
        sheet.back_row,
    )


def spent(sheet: Sheet, code: str) -> Card:
    words = sheet.words
    return card(
        (
            words("Spent in {quarter} for {code}?", quarter=words.quarter(sheet.draft.quarter, year=False), code=code),
            words("In CFA francs. Example: {example}", example=350000)
            if sheet.form.logframe.currency == "XOF"
            else words("In {currency}. Example: {example}", currency=sheet.form.logframe.currency, example=350000),
        ),
        (sheet.button(words.label("I do not know"), "ra", "unknown"),),
        sheet.back_row,
    )
