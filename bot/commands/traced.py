"""A trace as lines for a terminal, from the figure down to who did what when. Times are UTC."""

from collections.abc import Iterator
from datetime import datetime

from storage.plan.logframe import Kind
from storage.reports import FigureState
from storage.rolled import Amount
from storage.traced import Trace, TracedChoice, TracedRemark, TracedReport, TracedRevision, TracedYear, Who

IN_TIME = {True: "on time", False: "late", None: "on time or late is not known"}


def lines(trace: Trace) -> Iterator[str]:
    yield f"{trace.indicator}, {trace.quarter}, plan {trace.plan}: {next(iter(trace.label.values()), '')}"
    yield from _closed(trace)
    yield _summed(trace)
    yield from _spent(trace)
    if not any(place.reports for place in trace.places):
        yield "  nothing was reported, which is no zero"
    for place in trace.places:
        yield f"  {place.area}"
        for report in place.reports:
            yield from _report(trace, report)
        for choice in place.choices:
            yield from _choice(choice)
        for missing in place.missing:
            yield f"    {missing.source.value} {missing.organisation}: expected, and nothing came"


def lines_of_year(trace: TracedYear) -> Iterator[str]:
    """The figure of the year or its quarters, what is in it, and below it each quarter."""
    yield f"{trace.indicator}, {trace.period}, plan {trace.plan}: {next(iter(trace.label.values()), '')}"
    yield from _closed(trace)
    yield _summed(trace)
    yield from _spent(trace)
    if trace.counts:
        every = trace.kind is Kind.COUNT
        yield "  all of these are added:" if every else "  of each place the last figure of record counts:"
    for one in trace.counts:
        verified = ", verified" if one.verified else ""
        yield (
            f"    {one.area}, {one.quarter}, {one.source.value} {one.organisation}:"
            f" {number(trace.kind, one.amount)}{verified}"
        )
    for quarter in trace.quarters:
        yield from lines(quarter)


def _closed(trace: Trace | TracedYear) -> Iterator[str]:
    if trace.closed is not None:
        yield f"  closed since {moment(trace.closed)}, and as the plan had it last"


def _summed(trace: Trace | TracedYear) -> str:
    cell = trace.cell
    if trace.protected:
        return "  it counts survivors: its numbers are in a release alone"
    return (
        f"  {trace.kind.value}; of record {number(trace.kind, cell.of_record)}; ministries"
        f" {number(trace.kind, cell.reported)}; co-monitors {number(trace.kind, cell.comonitor)};"
        f" {cell.agreement.value if cell.agreement else 'nothing known'};"
        f" {cell.figures} of {cell.expected} figures; target {'none' if cell.target is None else cell.target}"
    )


def _spent(trace: Trace | TracedYear) -> Iterator[str]:
    if trace.spent is not None:
        yield f"  spent on activity {trace.activity}: {trace.spent} {trace.currency}"


def number(kind: Kind, amount: Amount | None) -> str:
    if amount is None:
        return "unknown"
    if kind is Kind.PERCENT:
        return f"{amount.value}/{amount.whole}"
    if kind is Kind.YES_NO:
        return f"{amount.value} yes of {amount.whole}"
    by_sex = "" if amount.women is None else f" ({amount.women} women, {amount.men} men)"
    return f"{amount.value}{by_sex}"


def who(person: Who) -> str:
    return f"person {person.number}" + (f" ({person.label})" if person.label else "")


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _report(trace: Trace, report: TracedReport) -> Iterator[str]:
    entered = ""
    if report.entered_by is not None and report.entered_how is not None:
        entered = f", entered by {who(report.entered_by)} ({report.entered_how.value})"
    yield (
        f"    {report.source.value} {report.organisation}: report {report.number}, receipt {report.receipt},"
        f" {IN_TIME[report.on_time]}, of {who(report.sent_by)}{entered}"
    )
    for said in report.confirmations:
        yield f"      {said.answer.value} {moment(said.at)} by {who(said.by)}"
    for revision in report.revisions:
        yield from _revision(trace, revision)
    for remark in report.remarks:
        yield from _remark(remark)


def _revision(trace: Trace, revision: TracedRevision) -> Iterator[str]:
    reason = f", because {revision.reason.value}" if revision.reason else ""
    yield (
        f"      {'*' if revision.counts else ' '} revision {revision.number}, {moment(revision.at)},"
        f" {who(revision.by)}{reason}: {_said(trace, revision)}"
    )
    for verified in revision.verifications:
        yield f"          verified {moment(verified.at)} by {who(verified.by)}"
        if verified.undone is not None:
            at, by, because = verified.undone
            yield f"          taken back {moment(at)} by {who(by)}, because {because}"


def _said(trace: Trace, revision: TracedRevision) -> str:
    parts = []
    if revision.state is FigureState.REPORTED:
        parts.append("reported" if trace.protected else number(trace.kind, revision.amount))
    elif revision.state is not None:
        parts.append(revision.state.value + (f" ({revision.unseen.value})" if revision.unseen else ""))
    else:
        parts.append("not asked yet")
    if revision.fall is not None:
        parts.append(f"lower because {revision.fall.value}")
    if revision.means:
        parts.append(f"means {revision.means!r}")
    if revision.status is not None:
        cause = f" ({revision.cause.value})" if revision.cause else ""
        parts.append(revision.status.value + (", late" if revision.late else "") + cause)
    if revision.spent is not None:
        parts.append(f"spent {revision.spent} {trace.currency}")
    return "; ".join(parts)


def _remark(remark: TracedRemark) -> Iterator[str]:
    asked = f": {remark.asked!r}" if remark.asked else ""
    yield f"        {remark.kind.value} of revision {remark.revision}, {moment(remark.at)}, {who(remark.by)}{asked}"
    if remark.outcome is not None and remark.answered_at is not None and remark.answered_by is not None:
        answer = f": {remark.answer!r}" if remark.answer else ""
        yield f"          {remark.outcome.value} {moment(remark.answered_at)} by {who(remark.answered_by)}{answer}"


def _choice(choice: TracedChoice) -> Iterator[str]:
    whose = choice.organisation or "the ministries"
    stands = "of record" if choice.stands else "chosen, but does not stand any more"
    yield f"    {stands}: {whose}, {moment(choice.at)} by {who(choice.by)}, because {choice.because.value}"
    if choice.undone is not None:
        at, by, because = choice.undone
        yield f"      taken back {moment(at)} by {who(by)}, because {because}"
