"""What a plan has, or had, that counts survivors: a mark outlives the indicator that the plan's file leaves out.

Of such an indicator no figure is handed out but by a release; of its activity no sentence that people wrote.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.plan.tables import ActivityRow, IndicatorRow, ResultRow


def indicators(session: Session, plan: int) -> frozenset[str]:
    """The codes of its protected indicators, closed ones too."""
    found = select(IndicatorRow.code).where(IndicatorRow.plan_id == plan, IndicatorRow.protected)
    return frozenset(session.scalars(found))


def activities(session: Session, plan: int) -> frozenset[str]:
    """The codes of the activities that have, or had, one."""
    found = (
        select(ActivityRow.code)
        .join(ResultRow, ResultRow.activity_id == ActivityRow.id)
        .join(IndicatorRow, IndicatorRow.result_id == ResultRow.id)
        .where(IndicatorRow.plan_id == plan, IndicatorRow.protected)
    )
    return frozenset(session.scalars(found))
