"""The tables of the evaluators' pack and what each column says; docs/evaluation-pack.md is held to it. Their names are
those of the fields in `storage.evaluating`."""

from bot.exports.flat import Column, Holds, Table
from bot.texts import later

CODE, NUMBER, FLAG, MOMENT, TEXT = Holds.CODE, Holds.NUMBER, Holds.FLAG, Holds.MOMENT, Holds.TEXT


def _column(name: str, meaning: str, holds: Holds = CODE) -> Column:
    return Column(name, name, meaning, holds)


REPORT = _column("report", later("number of the report, the same in every table"), NUMBER)
REVISION = _column("revision", later("1, or more after corrections"), NUMBER)
INDICATOR = _column("indicator", later("the indicator’s code"))
AREA = _column("area", later("the area’s key in the plan"))
QUARTER = _column("quarter", later("such as 2013T2"))
TEXT_STATE = later("given, none, or withheld: it is of an activity that has an indicator that counts survivors")

REVISIONS = Table("reports", "", later("one line a version of a report"), (
    REPORT, REVISION,
    _column("latest", later("whether no later version has taken its place"), FLAG),
    _column("activity", later("the activity’s code")),
    AREA, QUARTER,
    _column("organisation", later("the organisation’s code")),
    _column("source", later("ministry or comonitor; the two are never added to each other")),
    _column("receipt", later("the number on the sender’s receipt"), NUMBER),
    _column("person", later("whose report it is: a pseudonym")),
    _column("entered_by", later("who entered it for them: a pseudonym")),
    _column("entered_how", later("call, paper or imported; empty where it was reported in the chat")),
    _column("author", later("who wrote this version: a pseudonym")),
    _column("at", later("when it arrived, UTC"), MOMENT),
    _column("on_time", later("whether its first version arrived by the due day; empty where it is not known"), FLAG),
    _column("how", later("how a co-monitor knows: seen, documents, people_met")),
    _column("status", later("how far the activity is")),
    _column("late", later("whether it is behind its schedule"), FLAG),
    _column("cause", later("why it is late or stopped")),
    _column("spent", later("in the plan’s currency; empty where it was not said"), NUMBER),
    _column("reason", later("why this version differs from the one before; empty for the first")),
    _column("verified_by", later("who looked at this version and found it right: a pseudonym")),
    _column("verified_at", later("when that was, UTC"), MOMENT),
    _column("comment", later("as it was typed"), TEXT),
    _column("comment_state", TEXT_STATE),
))  # fmt: skip
FIGURES = Table("figures", "", later("one line a figure of a version"), (
    REPORT, REVISION, INDICATOR,
    _column("kind", later("how it adds up")),
    _column("state", later("reported, not_broken_down, not_reported, not_observed, or protected: it counts survivors,"
                           " and no number of it is here")),
    _column("value", later("the figure; yes is 1 and no is 0; empty for a percent"), NUMBER),
    _column("women", later("of the figure, where it was given"), NUMBER),
    _column("men", later("of the figure, where it was given"), NUMBER),
    _column("numerator", later("a percent’s part"), NUMBER),
    _column("denominator", later("a percent’s whole"), NUMBER),
    _column("not_observed_because", later("why the co-monitor did not see it")),
    _column("fall", later("why a cumulative figure is lower than the one before")),
    _column("means", later("where it can be checked, as it was typed"), TEXT),
    _column("means_state", TEXT_STATE),
))  # fmt: skip
REMARKS = Table("remarks", "", later("one line a question about a report, or a send-back"), (
    REPORT, _column("revision", later("the version that it is about"), NUMBER),
    _column("kind", later("question, or send_back: the report was opened again")),
    _column("indicator", later("the indicator that it is about; empty: the whole report")),
    _column("asked_by", later("a pseudonym")),
    _column("asked_at", later("UTC"), MOMENT),
    _column("until", later("the day by which an answer was expected")),
    _column("outcome", later("corrected, confirmed, answered, withdrawn; empty while it is open")),
    _column("answered_by", later("a pseudonym")),
    _column("answered_at", later("UTC"), MOMENT),
    _column("asked", later("as it was typed"), TEXT),
    _column("answer", later("as it was typed"), TEXT),
    _column("text_state", TEXT_STATE),
))  # fmt: skip
UNDONE = Table("verifications_undone", "", later("one line a verification that was taken back"), (
    REPORT, REVISION,
    _column("verified_by", later("a pseudonym")), _column("verified_at", later("UTC"), MOMENT),
    _column("undone_by", later("a pseudonym")), _column("undone_at", later("UTC"), MOMENT),
    _column("because", later("the reason’s code")),
))  # fmt: skip
CONFIRMATIONS = Table("confirmations", "", later("one line an answer to a report that was entered for somebody"), (
    _column("receipt", later("the number on the sender’s receipt"), NUMBER),
    _column("person", later("a pseudonym")),
    _column("answer", later("confirmed, corrected, contested")),
    _column("at", later("UTC"), MOMENT),
))  # fmt: skip
SETTLEMENTS = Table("settlements", "", later("one line a choice of the figure of record, where two sources differ"), (
    INDICATOR, AREA, QUARTER,
    _column("source", later("whose figure was chosen: ministry or comonitor")),
    _column("organisation", later("the co-monitoring organisation’s code, where its figure was chosen")),
    _column("because", later("the reason’s code")),
    _column("chosen_by", later("a pseudonym")), _column("chosen_at", later("UTC"), MOMENT),
    _column("undone_by", later("a pseudonym; empty while the choice stands")),
    _column("undone_at", later("UTC"), MOMENT),
    _column("undone_because", later("the reason’s code")),
))  # fmt: skip
DIFFERENCES = Table("differences", "", later("one line a figure that a co-monitor has, beside the ministries’"), (
    INDICATOR, AREA, QUARTER,
    _column("ministry", later("the ministries’ figure; the part, of a percent"), NUMBER),
    _column("ministry_whole", later("of a percent or a yes or no"), NUMBER),
    _column("organisation", later("the co-monitoring organisation’s code")),
    _column("comonitor", later("its figure; the part, of a percent"), NUMBER),
    _column("comonitor_whole", later("of a percent or a yes or no"), NUMBER),
    _column("difference",
            later("the co-monitor’s less the ministries’; for a percent in whole points of the share"), NUMBER),
    _column("agreement", later("one_source, concordant, divergent, or settled: somebody chose")),
    _column("of_record", later("the figure that counts"), NUMBER),
    _column("of_record_whole", later("of a percent or a yes or no"), NUMBER),
))  # fmt: skip
PEOPLE = Table("people", "", later("one line a person, under a pseudonym that is of this pack alone"), (
    _column("person", later("a pseudonym")),
    _column("role", later("agent, comonitor, coordinator, evaluator")),
    _column("organisation", later("its code; empty: the whole plan")),
))  # fmt: skip
EDITIONS = Table("editions", "", later("one line a roll-up that was approved and frozen"), (
    _column("scope", later("quarter, year, october")),
    _column("year", later("the year that it is of"), NUMBER),
    _column("quarter", later("of that year; empty where it is of more"), NUMBER),
    _column("edition", later("1, or more after corrections"), NUMBER),
    _column("hash", later("SHA-256 of what was frozen; of the file that holds it too, where nothing is withheld")),
    _column("frozen_by", later("a pseudonym")), _column("frozen_at", later("UTC"), MOMENT),
    _column("made_by", later("the version of Relais that froze it")),
    _column("withheld", later("indicators that were protected later: their figures are left out of the file")),
    _column("file", later("where its data are in this pack")),
))  # fmt: skip
TABLES = (
    REVISIONS, FIGURES, REMARKS, UNDONE, CONFIRMATIONS, SETTLEMENTS, DIFFERENCES, PEOPLE, EDITIONS,
)  # fmt: skip
# Columns that hold a person.
PERSONS = frozenset({
    "person", "entered_by", "author", "verified_by", "asked_by", "answered_by", "undone_by", "chosen_by", "frozen_by",
})  # fmt: skip
