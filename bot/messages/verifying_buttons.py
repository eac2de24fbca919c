"""The buttons below what two sources say: choosing, verifying, taking it back, and where else to go from there."""

from bot.cards import Button
from bot.messages import amounts
from bot.messages.sheet import ALONE
from bot.messages.verifying import ALL, SENT_BACK, VERIFIED, list_tap, verify_label
from bot.messages.verifying_looked import Looked
from bot.taps import Tap
from bot.texts import Words
from storage.matters import Subject


def choices(words: Words, looked: Looked, of: Subject) -> list[tuple[Button, ...]]:
    """[Retain 40 (MSIPC)], one for each source; only where they differ and nobody has chosen."""
    if not looked.chooses or looked.own or looked.matter.waiting(looked.today):
        return []
    if not of.differing or of.choice is not None or of.ministry is None:
        return []
    kind, at = of.indicator.kind, looked.at.on(of.indicator.code)
    said = [("m", looked.ministries, of.ministry)]
    said += [(str(n), looked.names[o], amount) for n, (o, amount) in enumerate(sorted(of.comonitors.items()))]
    return [
        (
            Button(
                words.cut(
                    words.label(
                        "Retain {value} ({who})",
                        value=amounts.apart(words, kind, amount, *(other for _, _, other in said)),
                        who=who,
                    ),
                    ALONE,
                ),
                at.tap("vc", side),
            ),
        )
        for side, who, amount in said
    ]


def take_back(words: Words, looked: Looked, of: Subject) -> list[tuple[Button, ...]]:
    """Of a choice whose report is not verified yet, or was before; until the year is frozen with it."""
    if of.choice not in looked.retracts or looked.undoes:
        return []
    return [(Button(words.label("Take the choice back"), looked.at.seeing(looked.decided).tap("vu")),)]


def verify(words: Words, looked: Looked) -> list[tuple[Button, ...]]:
    """[Verify], where nothing is left to be chosen; several figures are shown together first."""
    if looked.undoes:
        return [(Button(words.label("Take the verification back"), looked.at.seeing(looked.decided).tap("vu")),)]
    if not looked.verifies or looked.matter.differing:
        return []
    many, at = len(looked.compared), looked.at.seeing(looked.matter.shown)
    if many <= 1:
        return [(Button(_verify(words, looked), at.tap("ve")),)]
    verb = "vb" if looked.at.indicator else "ve"
    return [(Button(_verify(words, looked), at.on(ALL).tap(verb)),)]


def _verify(words: Words, looked: Looked) -> str:
    """How many figures are verified by it: those of the reader's reports; and whose, while another waits for an
    answer."""
    n = sum(any(report.says(one.indicator) for report in looked.verifies) for one in looked.compared)
    if not looked.matter.waiting(looked.today):
        return verify_label(words, n)
    who = words.list([looked.names[report.organisation] for report in looked.verifies])
    label = words.label("Verify: {who}", who=who)
    if n > 1:
        label = words.label("Verify these {n}: {who}", n=n, who=who)
    return words.cut(label, ALONE)


def ways(words: Words, looked: Looked) -> list[tuple[Button, ...]]:
    at, report = looked.at, looked.main
    beside = (Button(words.label("History"), at.tap("vh")), Button(words.label("Notes"), at.tap("vn")))
    code = at.indicator or looked.matter.activity.code
    ask = Button(words.label("Ask"), Tap("qa", report.receipt, report.version, code))
    home = Button(words.label("← To review"), list_tap(looked.plan, looked.matter.quarter))
    back, again = take_it_back(words, looked), send_back(words, looked, code)
    if at.group in (VERIFIED, SENT_BACK):
        return [*back, beside, (home, ask), *((one,) for one in again)]
    return [*back, beside, (*again, ask), (home, Button(words.label("Leave"), at.tap("vl")))]


def send_back(words: Words, looked: Looked, code: str) -> tuple[Button, ...]:
    """[Send back], until the review day: while a report of the reader's waits for no answer and nobody has verified it.
    Of two sources each is asked by itself."""
    of = looked.returnable
    return () if of is None else (Button(words.label("Send back"), Tap("tb", of.receipt, of.version, code)),)


def take_it_back(words: Words, looked: Looked) -> list[tuple[Button, ...]]:
    """Of each report that was sent back: nobody waits for an answer any more."""
    there = [(report, looked.back[report.id]) for report in looked.matter.reports if report.id in looked.back]
    if len(there) == 1:
        return [(Button(words.label("Take it back"), Tap("qw", there[0][1])),)]
    return [
        (Button(words.cut(words.label("Take it back: {who}", who=looked.names[of.organisation]), ALONE), Tap("qw", n)),)
        for of, n in there
    ]
