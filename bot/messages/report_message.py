"""Screen 3.3: what was read of a whole quarter in one message, and what was not, with the reason.

It comes as a new message: codes, numbers and our own words only; no label of the plan, and nothing of what was written.
A figure of survivors is an incident figure: that it was read is said here, the number itself after a tap.
"""

from collections.abc import Iterable

from bot.cards import Button, Card
from bot.forms.message import Unclear, Unread
from bot.forms.message_kept import Noted, counted, figure, not_read, noted
from bot.forms.message_states import NotRead
from bot.forms.moves import Why
from bot.forms.numbers import Reason
from bot.forms.reading import Doubted
from bot.forms.report import REVIEW, Question
from bot.messages import figures
from bot.messages.examples import right_line, right_value
from bot.messages.refusals import share
from bot.messages.report_questions import written, written_short
from bot.messages.sheet import Sheet, card
from bot.taps import Tap
from bot.texts import Html, Words
from storage.answers import Figure

MOST = 3300  # letters of the lines, of the 4,096 that Telegram takes
CODES = 8  # codes that one line lists
NOT_AGAIN = (  # sent again it would come back again: a tap settles it, or nothing does
    Doubted.MUCH, Doubted.FALL, Doubted.OF_ZERO,
    Unclear.NOT_ASKED_OF, Unclear.SENT, Unclear.NOT_ASKED, Unclear.OTHER_REPORT,
)  # fmt: skip
QUOTED = (Reason.SUM, Reason.PART_ABOVE_WHOLE, Reason.SHARE)  # said with the numbers that were written
INDENT = "   "


def read_back(sheet: Sheet) -> Card:
    """Screen 3.3, out of what the draft keeps of its messages."""
    words, form, answers = sheet.words, sheet.form, sheet.draft.answers
    given, unread = list(noted(sheet.draft)), list(not_read(sheet.draft))
    waiting = form.unanswered(answers)
    refused = {u.key for u in unread}
    of = counted(sheet.draft)
    read = [one for one in noted(of) if one.key not in refused]  # of the others it is said what is kept
    shown, more = _page(_lines(sheet, read, unread), int(sheet.draft.at.partition(":")[2] or "0"))
    left = [q.code for q in waiting if ("figures", q.code) not in refused]
    again = sum(1 for u in unread if u.reason not in NOT_AGAIN)
    return card(
        (
            _title(sheet, len(read), sum(len(u.lines) for u in not_read(of))),
            *shown,
            words.plural("… and {n} line more", "… and {n} lines more", more) if more else "",
            words("No answer: {codes}", codes=_some(left)) if left and read else "",
            words.plural("Send only this line again.", "Send only these {n} lines again.", again)
            if again and read
            else "",
            words("Nothing is sent yet.") if not unread else "",
        ),
        *_rows(sheet, len(given), len(waiting), all_read=not unread),
        _onward(sheet, more),
        () if read else (Button(words.label("Form to fill in"), Tap("rt")),),
        sheet.usual_row[1:],
    )


def _rows(sheet: Sheet, read: int, waiting: int, *, all_read: bool) -> list[tuple[Button, ...]]:
    """[Send], or [Send the 6 read]; [Answer the 2 here]; [Continue] where only the states are left to be said, or a
    figure was read that is not shown here: nothing is sent before its author has seen it."""
    words = sheet.words
    rows: list[tuple[Button, ...]] = []
    unseen = any(
        question.indicator.protected and question.code in sheet.draft.answers.figures
        for question in sheet.form.questions
    )
    if not waiting and (unseen or sheet.form.first_open(sheet.draft.answers) != REVIEW):
        rows.append((sheet.button(words.label("Continue"), "rg"),))
    elif all_read and not waiting:
        rows.append((sheet.button(words.label("Send"), "re"),))
    elif read and not unseen:
        label = words.plural_label("Send the line read", "Send the {n} read", read)
        rows.append((sheet.button(label, "re", "read"),))
    if waiting:
        label = words.plural_label("Answer the one left here", "Answer the {n} left here", waiting)
        rows.append((sheet.button(label, "rg"),))
    return rows


def _title(sheet: Sheet, read: int, unread: int) -> Html:
    words = sheet.words
    if not read:
        return words("I read no line. It takes a code, =, a number.")
    return words.plural(
        "Read: {n} line out of {of} · {quarter}",
        "Read: {n} lines out of {of} · {quarter}",
        read,
        of=read + unread,
        quarter=sheet.draft.quarter,
    )


def _lines(sheet: Sheet, read: list[Noted], unread: list[Unread]) -> list[str]:
    """What was read, and what was not."""
    return [*_read(sheet, read), *(_refused(sheet, u) for u in unread)]


def _page(lines: list[str], page: int) -> tuple[list[str], int]:
    """As many lines as one message holds, and how many come after them."""
    pages: list[list[str]] = [[]]
    room = MOST
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            pages.append([])
            room = MOST - len(line) - 1
        pages[-1].append(line)
    page = page if page < len(pages) else 0
    return pages[page], sum(map(len, pages[page + 1 :]))


def _onward(sheet: Sheet, more: int) -> tuple[Button, ...]:
    """[More]: the next page, and after the last the first."""
    page = int(sheet.draft.at.partition(":")[2] or "0")
    if not more and not page:
        return ()
    return (sheet.button(sheet.words.label("More"), "rg", f"p{page + 1 if more else 0}"),)


# ------------------------------------------------------------------------------------------------------- what was read


def _read(sheet: Sheet, read: list[Noted]) -> Iterable[str]:
    """Figures in the plan's order, sums spent; of states, comments and evidence only how many."""
    words, answers = sheet.words, sheet.draft.answers
    by_key = {one.key: one.before for one in read}
    for question in sheet.form.questions:
        key = ("figures", question.code)
        if key in by_key:
            yield _figure(words, question, answers.figures[question.code], by_key[key])
    parts = [part for part, _ in by_key]
    if "standings" in parts:
        yield words("✓ states: {n}", n=parts.count("standings"))
    for part, code in by_key:
        if part == "spent":
            amount = words.money(answers.spent[code], sheet.form.logframe.currency)
            yield words("✓ {code} spent: {amount}", code=code, amount=amount)
    if "comments" in parts:
        yield words("✓ notes: {n}", n=parts.count("comments"))
    if "means" in parts:
        yield words("✓ evidence: {n}", n=parts.count("means"))


def _figure(words: Words, question: Question, now: Figure, before: object) -> str:
    """ "✓ 1.1.1: 9 (before: 8)"; of a protected one "✓ 1.1.2: read"."""
    if question.indicator.protected:
        return words("✓ {code}: read", code=question.code)
    value = written(words, question, now)
    was = None if before is None else figure(before)
    if was is None or was.passed or was == now:
        return words("✓ {code}: {figure}", code=question.code, figure=value)
    before_it = written_short(words, question, was)
    return words("✓ {code}: {figure} (before: {before})", code=question.code, figure=value, before=before_it)


# --------------------------------------------------------------------------------------------------- what was not read


def _refused(sheet: Sheet, unread: Unread) -> str:
    """ "✗ 1.1.2b: two numbers are needed." and an example below it; what the draft holds already stays."""
    words = sheet.words
    if not unread.code:
        numbers = [str(line) for line in unread.lines[:CODES]]
        where = words.plural("line {lines}", "lines {lines}", len(unread.lines), lines=numbers)
    else:
        where = Html.escaped(unread.code)
    question = _question(sheet, unread)
    protected = question is not None and question.indicator.protected
    quoted = bool(unread.figures) or unread.reason in QUOTED
    said, example = (words("a number to check."), "") if protected and quoted else why(sheet, unread)
    lines: list[str] = [words("✗ {where}: {why}", where=where, why=said)]
    if example:
        lines.append(INDENT + words("Example: {example}", example=example))
    kept = sheet.draft.answers.figures.get(unread.key[1]) if unread.key and unread.key[0] == "figures" else None
    if kept is not None and question is not None and not protected and not kept.passed:
        lines.append(INDENT + words("Kept: {figure}", figure=written_short(words, question, kept)))
    return "\n".join(lines)


def why(sheet: Sheet, unread: Unread) -> tuple[Html, str]:
    """The reason, in the words of the question that would be asked there, and an example."""
    words, v = sheet.words, unread.values
    if unread.figures:
        return _doubt(sheet, unread)
    match unread.reason:
        case Unclear.NO_CODE:
            return words("it takes a code, =, a number."), ""
        case Unclear.NO_SIGN:
            return words("= and a value are missing."), right_line(sheet, unread.code)
        case Unclear.BEFORE_SIGN:
            return words("the value goes after =."), f"{unread.code} = {right_value(words, _question(sheet, unread))}"
        case Unclear.NOT_ASKED_OF:
            return words(
                "not among your activities ({codes}).", codes=_some([a.code for a in sheet.form.activities])
            ), ""
        case Unclear.SENT:
            return words("already sent (no. {number}).", number=str(v[0])), ""
        case Unclear.WHICH:
            return words("several answers. Write {codes}.", codes=_some(list(map(str, v)))), ""
        case Unclear.TWO_VALUES:
            return words("two values. Keep one line."), ""
        case Unclear.NOTHING_BEFORE:
            return words("nothing was received before. Write it."), ""
        case Unclear.NOT_ASKED:
            return words("this is not asked of you."), ""
        case Unclear.OTHER_REPORT:
            return words("another report. Send it in a message of its own."), ""
        case Unclear.CUT:
            return words("the message was too long. Send this line again."), ""
        case Unclear.NOT_THIS:
            return words("only the figure of {quarter} is asked.", quarter=sheet.draft.quarter), ""
    return _state(words, unread) or _number(words, sheet, unread)


def _state(words: Words, unread: Unread) -> tuple[Html, str] | None:
    of_figure = unread.key is not None and unread.key[0] == "figures"  # a co-monitor's
    example = words.label("not observed, access") if of_figure else words.label("late, access")
    match unread.reason:
        case NotRead.STATE:
            return words("I could not read the state."), words.label("under way")
        case NotRead.CAUSE:
            return words("add the cause."), example
        case NotRead.CAUSE_UNREAD:
            return words("I could not read the cause."), example
        case NotRead.ONE_CAUSE:
            return words("only one cause, the main one."), example
        case NotRead.NO_CAUSE:
            return words("a cause, but nothing is late."), example
    return None


def _number(words: Words, sheet: Sheet, unread: Unread) -> tuple[Html, str]:
    v = unread.values
    question = _question(sheet, unread)
    match unread.reason:
        case Reason.NOT_DIGITS:
            return words("write in digits."), right_value(words, question)
        case Reason.NOT_WHOLE:
            return words("a whole number, from 0."), right_value(words, question)
        case Reason.TOO_LARGE:
            return words("nine digits at most."), right_value(words, question)
        case Reason.ONE_NUMBER:
            return words("only one number."), right_value(words, question)
        case Reason.WOMEN_THEN_MEN:
            return words("two numbers: women, then men."), "24 16"
        case Reason.SUM:
            return words(
                "{women} + {men} make {sum}, not {total}.", women=v[0], men=v[1], sum=v[2], total=v[3]
            ), "24 16"
        case Reason.TWO_NUMBERS:
            return words("two numbers are needed."), "40/160"
        case Reason.PART_ABOVE_WHOLE:
            return words("{part} is more than {whole}. The part, then the whole.", part=v[0], whole=v[1]), "40/160"
        case Reason.SHARE:
            return share(words, v), ""
        case Reason.YES_OR_NO:
            return words("write yes or no."), ""
        case Why.PRIVATE:
            return words("there is a number or an address in it. Write it again without."), ""
        case Why.TOO_LONG:
            return words("{letters} letters, that is too long. {most} at most.", letters=v[0], most=v[1]), ""
        case Why.NOT_MONEY:
            return words("a whole amount."), words.number(350000)
    return words("I could not read it."), ""


def _doubt(sheet: Sheet, unread: Unread) -> tuple[Html, str]:
    """What the question would ask once more: not taken by itself, one tap on [Answer … here] away."""
    words, asked = sheet.words, unread.figures[0]
    question = _question(sheet, unread)
    known = question.known if question is not None else None
    number = words.number(asked.value or 0) if question is None else written_short(words, question, asked)
    when = figures.quarter(words, known.quarter, sheet.draft.quarter) if known is not None else ""
    before = known.figure.value or 0 if known is not None else 0
    match unread.reason:
        case Unclear.WOMEN:
            return words("{total} in all. How many are women?", total=asked.value or 0), "24 16"
        case Doubted.MUCH if known is not None:
            return words("{number}, a lot (at {quarter}: {known}).", number=number, quarter=when, known=before), ""
        case Doubted.MUCH:
            return words("{number}, that is a lot.", number=number), ""
        case Doubted.FALL:
            return words("{number} is less than {known} at {quarter}.", number=number, known=before, quarter=when), ""
        case Doubted.OF_ZERO:
            return words("out of 0 there is no share."), ""
    largest = max(one.value or 0 for one in unread.figures)
    return words("{number}: how to read it?", number=largest), "24/16"


def _question(sheet: Sheet, unread: Unread) -> Question | None:
    return sheet.form.question(unread.key[1]) if unread.key else None


def _some(codes: list[str]) -> list[str]:
    return codes if len(codes) <= CODES else [*codes[:CODES], "…"]
