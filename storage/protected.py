"""The plan's protected indicators, which count survivors: a quarter's figures of the whole country, for a release.
What each area adds to them is known to its staff, and is no figure of a release.

One source: the ministries' own reports, each by the rule of its kind. Co-monitors may have seen the same people.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.adding import amount, total
from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.masking.tables import PART, WHOLE
from storage.plan.logframe import Indicator, Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow

Place = tuple[int, int]  # organisation, area


@dataclass(frozen=True)
class Counted:
    """`country`: by indicator and quarter. `by_area`: what each area adds to it, 0 where it could have added some."""

    country: dict[tuple[str, int], int] = field(default_factory=dict)
    by_area: dict[tuple[str, str, int], int] = field(default_factory=dict)


def of_quarter(session: Session, logframe: Logframe, quarter: Quarter) -> Counted:
    """What no ministry has reported is absent.

    A total that runs on from quarter to quarter would be a sum of years: of it, what came since the place's figure
    before. Places where it fell, and yes or no, which counts nobody, are left out.
    """
    counted, keys = Counted(), {area.id: area.key for area in logframe.areas}
    for activity in logframe.activities:
        places = len(activity.responsible) * (len(activity.areas) or len(logframe.areas))
        for indicator in activity.indicators:
            if indicator.protected and indicator.kind is not Kind.YES_NO:
                said = _said(session, logframe, indicator, quarter)
                there: dict[str, list[Figure]] = {
                    key: [] for key in keys.values() if not activity.areas or key in activity.areas
                }
                for (_, area), figure in said.items():
                    if area in keys:
                        there.setdefault(keys[area], []).append(figure)
                for code, value in _added(indicator, said.values()).items():
                    if value or len(said) >= places:  # a zero only where all have said so
                        counted.country[code, quarter.number] = value
                        for key, figures in there.items():
                            counted.by_area[key, code, quarter.number] = _added(indicator, figures).get(code, 0)
    return counted


def _added(indicator: Indicator, figures: Iterable[Figure]) -> dict[str, int]:
    added = amount(indicator.kind, total(figures))
    if added is None:
        return {}
    if indicator.kind is Kind.PERCENT:
        return {indicator.code + PART: added.value, indicator.code + WHOLE: added.whole or 0}
    return {indicator.code: added.value}


def _said(session: Session, logframe: Logframe, indicator: Indicator, quarter: Quarter) -> dict[Place, Figure]:
    """What each place said of this quarter, as it stands now."""
    rows = session.execute(
        select(ReportRow.organisation_id, ReportRow.area_id, ReportRow.quarter, FigureRow.value, FigureRow.whole)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .where(
            ReportRow.plan_id == logframe.id,
            ReportRow.source == Source.MINISTRY,
            ReportRow.quarter <= quarter,
            FigureRow.state == FigureState.REPORTED,
            FigureRow.indicator_id == indicator.id,
        )
        .order_by(ReportRow.quarter)
    )
    of_place: dict[Place, dict[Quarter, Figure]] = defaultdict(dict)
    for organisation, area, when, value, whole in rows:
        of_place[organisation, area][when] = Figure(value, whole=whole)
    said = {place: figures[quarter] for place, figures in of_place.items() if quarter in figures}
    if indicator.kind is not Kind.CUMULATIVE:
        return said
    since = {place: _since(of_place[place], quarter) for place in said}
    return {place: Figure(value) for place, value in since.items() if value >= 0}


def _since(figures: dict[Quarter, Figure], quarter: Quarter) -> int:
    earlier = [figure.value or 0 for when, figure in figures.items() if when < quarter]
    return (figures[quarter].value or 0) - (earlier[-1] if earlier else 0)
