"""What two sources say of the same (9.6): one indicator in columns, or all of an activity's in a line each.

It names what is measured, so it only ever comes by a tap. A protected indicator has no figure here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Button, Card
from bot.messages import amounts
from bot.messages.figures import CAUSES_WITHIN, HOWS, standing
from bot.messages.sheet import ALONE, WIDE, card, pairs
from bot.messages.verifying import ALL, VERIFIED, At, list_tap, verify_label
from bot.messages.verifying_reasons import BECAUSE_WITHIN
from bot.taps import Tap
from bot.texts import Html, Words
from storage.answers import Source
from storage.matters import Matter, Report, Subject
from storage.plan.logframe import Kind
from storage.reports import FigureState
from storage.rolled import Amount

COLUMNS, COLUMN = 32, 8  # letters in a <pre>, and in one column's head
SHOWN = 5  # indicators in an overview, and NGOs beside a ministry: 2


@dataclass(frozen=True)
class Looked:
    """A matter on the table. `names`: organisations' codes by id; `before`: by indicator, what counted in the quarter
    before, None where nothing did. `decides`: whether the reader can verify it; `chooses`: or choose in it;
    `undoes`: or take back what was decided."""

    plan: int
    matter: Matter
    at: At
    area: str
    names: dict[int, str]
    before: dict[str, Amount | None]
    decides: bool
    chooses: bool
    undoes: bool

    @property
    def main(self) -> Report:
        """The report that a question goes to."""
        return next(report for report in self.matter.reports if report.id == self.at.report)

    def of(self, source: Source) -> tuple[Report, ...]:
        return tuple(report for report in self.matter.reports if report.source is source)

    @property
    def ministries(self) -> str:
        """What the ministries' side is called."""
        there = [self.names[report.organisation] for report in self.of(Source.MINISTRY)]
        return "+".join(there)

    @property
    def compared(self) -> tuple[Subject, ...]:
        """Those that somebody has said something of."""
        return tuple(subject for subject in self.matter.subjects if subject.agreement is not None)


def subject(words: Words, looked: Looked, of: Subject) -> Card:
    """Screen 9.6."""
    return card(
        (
            _title(words, looked, of),
            _table(words, looked, of),
            *_sizes(words, looked, of),
            *_unsaid(words, looked, of),
            *(_unanswered(words, looked) if len(looked.compared) == 1 else ()),
            _before(words, looked, of),
            _standings(words, looked),
            _chosen(words, looked, of),
        ),
        *_choices(words, looked, of),
        *_take_back(words, looked, of),
        *_verify(words, looked),
        *_ways(words, looked),
    )


def overview(words: Words, looked: Looked) -> Card:
    """All of an activity in an area: what is verified together."""
    compared = looked.compared
    return card(
        (
            _heading(words, looked.matter.activity.code, words.text(looked.matter.activity.label), looked),
            _overview_table(words, looked, compared[:SHOWN]),
            words("and {n} others", n=len(compared) - SHOWN) if len(compared) > SHOWN else "",
            *(_of_record(words, looked, one) for one in compared if one.choice is not None),
            *_unanswered(words, looked),
            *_protected(words, looked),
            _standings(words, looked),
        ),
        *_verify(words, looked),
        *(
            pairs(
                Button(one.indicator.code, looked.at.on(one.indicator.code).tap("vb"))
                for one in compared
            )
            if len(compared) > 1
            else ()
        ),
        *_ways(words, looked),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- lines


def _title(words: Words, looked: Looked, of: Subject) -> str:
    return _heading(words, of.indicator.code, words.text(of.indicator.label), looked)


def _heading(words: Words, code: str, title: str, looked: Looked) -> str:
    quarter = words.quarter(looked.matter.quarter, year=False)
    room = max(8, WIDE - len(code) - len(looked.area) - len(quarter) - 7)
    return words(
        "{code} {title} · {area} · {quarter}", code=code, title=words.cut(title, room), area=looked.area,
        quarter=quarter,
    )  # fmt: skip


def _table(words: Words, looked: Looked, of: Subject) -> str:
    """The sides in columns, and how far apart they are where there are two."""
    sides = _sides(looked, of)
    if not sides:
        return ""
    rows = [["", *(name for name, _ in sides)]]
    rows += [[name, *values] for name, values in _rows(words, of, [amount for _, amount in sides])]
    if len(sides) == 2:
        rows[0].append(words.label("apart"))
        for row, apart in zip(rows[1:], _apart(words, of, sides[0][1], sides[1][1]), strict=True):
            row.append(apart)
    return columns(rows)


def _sides(looked: Looked, of: Subject) -> list[tuple[str, Amount]]:
    found = [] if of.ministry is None else [(looked.ministries, of.ministry)]
    return [*found, *((looked.names[number], amount) for number, amount in sorted(of.comonitors.items()))]


def _rows(words: Words, of: Subject, said: Sequence[Amount]) -> list[tuple[str, list[str]]]:
    kind = of.indicator.kind
    if kind is Kind.PERCENT:
        return [
            (words.label("part"), [words.number(one.value) for one in said]),
            (words.label("whole"), [words.number(one.whole or 0) for one in said]),
            (words.label("share"), [amounts.share(words, one) for one in said]),
        ]
    if kind is Kind.YES_NO:
        return [(words.label("answer"), [amounts.short(words, kind, one) for one in said])]
    total = (words.label("total"), [words.number(one.value) for one in said])
    if not of.indicator.by_sex:
        return [total]
    return [
        (words.label("women"), [_part(words, one.women) for one in said]),
        (words.label("men"), [_part(words, one.men) for one in said]),
        total,
    ]


def _part(words: Words, part: int | None) -> str:
    return "?" if part is None else words.number(part)


def _apart(words: Words, of: Subject, one: Amount, other: Amount) -> list[str]:
    """How far apart, row by row; what is not a number on both sides is no difference."""
    kind = of.indicator.kind
    if kind is Kind.PERCENT:
        points = words.label("{n} pt", n=_points(one, other)) if one.whole and other.whole else "-"
        return [_between(words, one.value, other.value), _between(words, one.whole, other.whole), points]
    if kind is Kind.YES_NO:
        return ["=" if (one.value, one.whole) == (other.value, other.whole) else "≠"]
    total = _between(words, one.value, other.value)
    if not of.indicator.by_sex:
        return [total]
    return [_between(words, one.women, other.women), _between(words, one.men, other.men), total]


def _between(words: Words, one: int | None, other: int | None) -> str:
    return "-" if one is None or other is None else words.number(abs(one - other))


def _points(one: Amount, other: Amount) -> int:
    """Percentage points between two shares, halves up."""
    mine, theirs = one.whole or 1, other.whole or 1
    apart = 100 * abs(one.value * theirs - other.value * mine)
    return (2 * apart + mine * theirs) // (2 * mine * theirs)


def _sizes(words: Words, looked: Looked, of: Subject) -> list[str]:
    """The difference against the target, for each NGO that has one. Without a target, or of zero, there is no share."""
    target = of.indicator.targets.get(looked.matter.quarter)
    if of.ministry is None or of.indicator.kind in (Kind.PERCENT, Kind.YES_NO):
        return []
    found: list[str] = []
    for number, amount in sorted(of.comonitors.items()):
        apart = abs(amount.value - of.ministry.value)
        if not apart or target is None:
            continue
        if not target:
            found.append(words("Difference: {n} (target: {target})", n=apart, target=target))
            continue
        share = words.percent(apart, target)
        whose = looked.names[number] if len(of.comonitors) > 1 else ""
        line = words("Difference: {share} of the target ({target})", share=share, target=target)
        found.append(Html(f"{Html.escaped(whose)} · {line}") if whose else line)
    return found


def _unsaid(words: Words, looked: Looked, of: Subject) -> list[str]:
    """Who reported and says nothing of it: not asked and not observed are no zero."""
    found: list[str] = []
    for report in looked.matter.reports:
        answer = report.answers.get(of.indicator.id)
        if answer is not None and answer.state is FigureState.REPORTED:
            continue
        said = words.label("no answer")
        if answer is not None and answer.cause is not None:
            said = words.label("not observed: {cause}", cause=words.label(CAUSES_WITHIN[answer.cause]))
        found.append(words("{who}: {what}", who=looked.names[report.organisation], what=said))
    return found


def _before(words: Words, looked: Looked, of: Subject) -> str:
    """What counted in the quarter before; nothing where the plan had none."""
    if of.indicator.code not in looked.before:
        return ""
    amount, quarter = looked.before[of.indicator.code], looked.matter.quarter.previous
    where = words.quarter(quarter, year=quarter.year != looked.matter.quarter.year)
    if amount is None:
        return words("In {quarter}: not received", quarter=where)
    return words(
        "In {quarter}, of record: {value}", quarter=where, value=amounts.short(words, of.indicator.kind, amount)
    )


def _standings(words: Words, looked: Looked) -> str:
    """How far the ministry says it is, and how the NGO knows."""
    found: list[str] = []
    for report in looked.matter.reports:
        what = ""
        if report.standing is not None:
            what = standing(words, report.standing)
        elif report.how is not None:
            what = words.label(HOWS[report.how]).lower()
        if what:
            found.append(f"{looked.names[report.organisation]} {what}")
    return Html.escaped(" · ".join(found))


def _chosen(words: Words, looked: Looked, of: Subject) -> str:
    choice = of.choice
    if choice is None:
        return ""
    amount = of.said(choice)
    value = "?" if amount is None else amounts.short(words, of.indicator.kind, amount)
    why = words.label(BECAUSE_WITHIN[choice.because])
    return words("Of record: {value} ({who}), {why}", value=value, who=whose(looked, choice.organisation), why=why)


def _of_record(words: Words, looked: Looked, of: Subject) -> str:
    assert of.choice is not None
    amount = of.said(of.choice)
    value = "?" if amount is None else amounts.short(words, of.indicator.kind, amount)
    who = whose(looked, of.choice.organisation)
    return words("{code}, of record: {value} ({who})", code=of.indicator.code, value=value, who=who)


def whose(looked: Looked, organisation: int | None) -> str:
    return looked.ministries if organisation is None else looked.names[organisation]


def _overview_table(words: Words, looked: Looked, there: Sequence[Subject]) -> str:
    ngos = sorted({number for one in there for number in one.comonitors})
    ministries = any(one.ministry is not None for one in there)
    head = ["", *([looked.ministries] if ministries else []), *(looked.names[number] for number in ngos)]
    rows = [head]
    for one in there:
        said = [one.ministry] if ministries else []
        said += [one.comonitors.get(number) for number in ngos]
        values = ["-" if amount is None else amounts.short(words, one.indicator.kind, amount) for amount in said]
        rows.append([one.indicator.code, *values])
    return columns(rows) if there else ""


def _unanswered(words: Words, looked: Looked) -> list[str]:
    codes = [one.indicator.code for one in looked.matter.subjects if one.agreement is None]
    return [words("Without an answer: {codes}", codes=codes)] if codes else []


def _protected(words: Words, looked: Looked) -> list[str]:
    """That it was answered, and by whom; never what."""
    found: list[str] = []
    for indicator in looked.matter.protected:
        said = [
            looked.names[report.organisation]
            for report in looked.matter.reports
            if (answer := report.answers.get(indicator.id)) is not None and answer.state is FigureState.REPORTED
        ]
        if said:
            found.append(words("{code}: answered ({who}), not shown here", code=indicator.code, who=said))
        else:
            found.append(words("{code}: no answer", code=indicator.code))
    return found


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Names to the left, the others to the right, as narrow as they can be; at most 32 letters wide."""
    cut = [[cell[:COLUMN] for cell in rows[0]], *rows[1:]]
    wide = [max(len(row[n]) for row in cut) for n in range(len(cut[0]))]
    while sum(wide) + len(wide) - 1 > COLUMNS and len(wide) > 2:  # the last column goes, a number is never cut
        wide.pop()
        cut = [row[: len(wide)] for row in cut]
    gap = 2 if sum(wide) + 2 * (len(wide) - 1) <= COLUMNS else 1
    lines = []
    for row in cut:
        cells = [row[0].ljust(wide[0]), *(cell.rjust(width) for cell, width in zip(row[1:], wide[1:], strict=True))]
        lines.append((" " * gap).join(cells).rstrip())
    return f"<pre>{Html.escaped(chr(10).join(lines))}</pre>"


# ----------------------------------------------------------------------------------------------------------- buttons


def _choices(words: Words, looked: Looked, of: Subject) -> list[tuple[Button, ...]]:
    """[Retain 40 (MSIPC)], one for each source; only where they differ and nobody has chosen."""
    if not looked.chooses or not of.differing or of.choice is not None or of.ministry is None:
        return []
    kind, at = of.indicator.kind, looked.at.on(of.indicator.code)
    said = [("m", looked.ministries, of.ministry)]
    said += [(str(n), looked.names[o], amount) for n, (o, amount) in enumerate(sorted(of.comonitors.items()))]
    return [
        (
            Button(
                words.cut(
                    words.label("Retain {value} ({who})", value=amounts.short(words, kind, amount), who=who), ALONE
                ),
                at.tap("vc", side),
            ),
        )
        for side, who, amount in said
    ]


def _take_back(words: Words, looked: Looked, of: Subject) -> list[tuple[Button, ...]]:
    """Of a choice whose report is not verified yet."""
    if of.choice is None or not looked.chooses or looked.undoes:
        return []
    return [(Button(words.label("Take the choice back"), looked.at.tap("vu")),)]


def _verify(words: Words, looked: Looked) -> list[tuple[Button, ...]]:
    """[Verify], where nothing is left to be chosen; several figures are shown together first."""
    if looked.undoes:
        return [(Button(words.label("Take the verification back"), looked.at.tap("vu")),)]
    if not looked.decides or looked.matter.differing:
        return []
    many = len(looked.compared)
    if many <= 1:
        return [(Button(words.label("Verify"), looked.at.tap("ve")),)]
    verb = "vb" if looked.at.indicator else "ve"
    return [(Button(verify_label(words, many), looked.at.on(ALL).tap(verb)),)]


def _ways(words: Words, looked: Looked) -> list[tuple[Button, ...]]:
    at, report = looked.at, looked.main
    beside = (Button(words.label("History"), at.tap("vh")), Button(words.label("Notes"), at.tap("vn")))
    if at.group == VERIFIED:
        back = Button(words.label("← To review"), list_tap(looked.plan, looked.matter.quarter))
        return [beside, (back,)]
    code = at.indicator or looked.matter.activity.code
    return [
        beside,
        (
            Button(words.label("Send back"), Tap("tb", report.receipt, report.version, code)),
            Button(words.label("Ask"), Tap("qa", report.receipt, report.version, code)),
        ),
        (
            Button(words.label("← To review"), list_tap(looked.plan, looked.matter.quarter)),
            Button(words.label("Leave"), at.tap("vl")),
        ),
    ]
