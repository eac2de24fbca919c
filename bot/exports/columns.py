"""The columns of an export, in their order, with what each says. A test holds docs/export.md to these sentences."""

from dataclasses import fields

from storage.extract import Line

MEANING = {
    "plan": "the plan's code",
    "activity": "the activity's code",
    "indicator": "the indicator's code",
    "kind": "how it adds up: `count`, `cumulative`, `level`, `yes_no`, `percent`",
    "quarter": "such as `2013T2`",
    "area": "the area's key in the plan",
    "organisation": "the code of the organisation that reported",
    "source": "`ministry` (responsible) or `comonitor`; the two are never added to each other",
    "revision": "1, or more after corrections",
    "state": "`reported`; `not_broken_down`: reported, but without women and men where the plan asks for them;"
    " `not_reported`: the agent could not say; `not_observed`: the co-monitor did not see it."
    " None of the last two is a zero",
    "value": "the figure; yes is 1 and no is 0; empty for a percent",
    "women": "those of `value` who are women, where the plan asks for it and it was given",
    "men": "the same of men",
    "numerator": "a percent's part",
    "denominator": "a percent's whole; add up parts and wholes, never percentages",
    "not_observed_because": "why the co-monitor did not see it: `insecurity`, `access`, `staff`, `funding`,"
    " `new_regions`, `social_constraints`, `other`",
    "fall": "why a cumulative figure is lower than the one before: `earlier_error`, `double_count`, `other`",
    "how": "how a co-monitor knows: `seen`, `documents`, `people_met`",
    "status": "the report's word on the activity: `not_started`, `under_way`, `completed`, `postponed`, `cancelled`,"
    " `blocked`",
    "late": "`true` when the agent said that the activity is behind its schedule",
    "cause": "why it is late or stopped: the same list as for what was not observed",
    "reason": "why this revision differs from the one before: `typing`, `omission`, `double_count`,"
    " `new_information`, `other`; empty for the first",
    "received_at": "when it arrived, UTC",
    "on_time": "`true` when it arrived by the quarter's due day; empty (unknown) where it was imported later",
    "receipt": "the number on the sender's receipt",
    "entered_how": "how it came to whoever entered it for another: `call`, `paper`, `imported`;"
    " empty where it was reported in the chat by the person itself",
    "entered_by": "the label of whoever entered or imported it, or that person's role; never a name or an account",
    "verified": "`true` when another person has looked at this revision and found it right",
}
COLUMNS = tuple(field.name for field in fields(Line))
NUMBERS = frozenset({"revision", "value", "women", "men", "numerator", "denominator", "receipt"})
