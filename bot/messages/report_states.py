"""Where each activity stands, and why; for a co-monitor, how it is known."""

from bot.cards import Card
from bot.messages import figures
from bot.messages.report_questions import causes, noted
from bot.messages.sheet import Sheet, card
from storage.answers import Status
from storage.plan.logframe import Activity

PER_ROW, PER_PAGE = 3, 9


def states(sheet: Sheet, page: int | None) -> Card:
    """Screen 2.7: the state of all activities at once; nine to a page, the first where something is to be said."""
    words, form, answers = sheet.words, sheet.form, sheet.draft.answers
    open_ones = form.unstated(answers)
    known = any(a.code in form.before.standings for a in open_ones)
    if len(open_ones) < len(form.activities):
        all_alike = words.plural_label("Same for the {n} other", "Same for the {n} others", len(open_ones))
    elif known:
        all_alike = words.plural_label("Same for the {n}", "Same for all {n}", len(open_ones))
    else:
        all_alike = words.plural_label("Under way for the {n}", "Under way for all {n}", len(open_ones))
    pages = max(1, -(-len(form.activities) // PER_PAGE))
    if page is None or page >= pages:
        page = form.activities.index(open_ones[0]) // PER_PAGE if open_ones else 0
    shown = form.activities[page * PER_PAGE : (page + 1) * PER_PAGE]
    each = [sheet.button(a.code, "ra", f"s.{a.code}") for a in shown]
    more = [sheet.button(words.label("More"), "ra", f"p.{(page + 1) % pages}")] if pages > 1 else []
    return card(
        (
            _last(sheet),
            words.plural("Where does the activity stand?", "Where do the {n} activities stand?", len(form.activities)),
            *(_line(sheet, a) for a in shown),
        ),
        (sheet.button(all_alike, "ra", "same"),),
        *(each[at : at + PER_ROW] for at in range(0, len(each), PER_ROW)),
        more,
        sheet.usual_row,
    )


def _last(sheet: Sheet) -> str:
    last = sheet.form.question(sheet.draft.last_read) if sheet.draft.last_read else None
    figure = sheet.draft.answers.figures.get(last.code) if last is not None else None
    return noted(sheet.words, last, figure) if last is not None and figure is not None else ""


def _line(sheet: Sheet, activity: Activity) -> str:
    words = sheet.words
    said = sheet.draft.answers.standings.get(activity.code)
    if said is not None:
        return words("✓ {code}: {figure}", code=activity.code, figure=figures.standing(words, said))
    known = sheet.form.before.standings.get(activity.code)
    if known is None:
        return words("{code}: not received before", code=activity.code)
    quarter, standing = known
    return words(
        "{code}: {state} at {quarter}",
        code=activity.code,
        state=figures.standing(words, standing),
        quarter=figures.quarter(words, quarter, sheet.draft.quarter),
    )


def state(sheet: Sheet, activity: Activity) -> Card:
    """Screen 2.8: one activity."""
    words = sheet.words

    def option(status: Status) -> tuple[str, str, str]:
        return words.label(figures.STATUSES[status]), "ra", f"st.{status}"

    return card(
        (
            words("{code} {title}", code=activity.code, title=words.cut(words.text(activity.label), 28)),
            words("Where does the activity stand?"),
        ),
        (sheet.button(*option(Status.UNDER_WAY)), sheet.button(*option(Status.COMPLETED))),
        (sheet.button(words.label("Under way, late"), "ra", "st.late"),),
        (sheet.button(*option(Status.NOT_STARTED)), sheet.button(*option(Status.POSTPONED))),
        (sheet.button(*option(Status.BLOCKED)), sheet.button(*option(Status.CANCELLED))),
        sheet.usual_row,
    )


def cause(sheet: Sheet, activity: Activity) -> Card:
    """Why it is late, or does not go on."""
    words, said = sheet.words, sheet.draft.pending or {}
    late = bool(said.get("late"))
    status = words.label("under way, late") if late else words.label(figures.STATUSES_WITHIN[Status(said["status"])])
    return card(
        (
            words("{code}: {state}", code=activity.code, state=status),
            words("What is the main cause?"),
        ),
        *causes(sheet),
        sheet.usual_row,
    )


def how(sheet: Sheet) -> Card:
    """Screen 8.4: how a co-monitor knows."""
    words = sheet.words
    return card(
        (_last(sheet), words("How do you know?")),
        *((sheet.button(words.label(text), "ra", f"h.{way}"),) for way, text in figures.HOWS.items()),
        sheet.usual_row,
    )


def rules(sheet: Sheet) -> Card:
    """Screen 8.2, the first time a co-monitor reports."""
    words = sheet.words
    return card(
        (
            words("Co-monitoring {quarter} · {area}", **sheet.where),
            words("Note what you have observed."),
            words("The ministry does not see your figures and you do not see its own."),
            words("Coordination compares the two."),
        ),
        (sheet.button(words.label("I have understood"), "rg"),),
        sheet.usual_row,
    )
