"""Whose plan it is: what its file says of the State, and of the ministry that answers for the plan."""

from storage.plan.file.context import Context
from storage.plan.file.shape import AuthorityPart, PlanPart
from storage.plan.logframe import Authority, OrganisationKind


def authority(context: Context, plan: PlanPart) -> Authority:
    """To be read after the organisations."""
    part = plan.authority
    if part is None:
        return Authority()
    _ministry(context, part)
    return Authority(context.text(part, "state"), context.text(part, "motto"), part.ministry)


def _ministry(context: Context, part: AuthorityPart) -> None:
    code = part.ministry
    if not code:
        return
    if code not in context.organisations:
        context.found.add(part.at("ministry"), f"ministry: {code} is none of the plan's organisations")
    elif context.organisations[code] not in (None, OrganisationKind.MINISTRY):
        context.found.add(part.at("ministry"), f"ministry: {code} is not a ministry")
