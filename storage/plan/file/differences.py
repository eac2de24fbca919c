"""How far the figures of two sources may differ and still say the same: what the plan's file says of it."""

from storage.plan.file.context import Context
from storage.plan.file.shape import PlanPart
from storage.plan.logframe import Tolerance

PERCENT = range(101)


def differences(context: Context, plan: PlanPart) -> Tolerance:
    part = plan.differences
    if part is None:
        return Tolerance()
    if part.percent not in PERCENT:
        context.found.add(part.at("percent"), f"percent: {PERCENT[0]} to {PERCENT[-1]} are expected")
    return Tolerance(absolute=part.absolute, percent=part.percent)
