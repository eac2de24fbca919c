"""The tables of the plan: its logframe, its schedule and money, and the places and organisations of the country.

Organisations and areas belong to the country and are shared by its plans; all else belongs to one plan. Texts in
several languages are JSON: {"fr": "...", "en": "..."}. Nothing is deleted that reports may name: it is closed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.calendar import Quarter
from storage.tables import Base, Id, Moment, QuarterOf


class PlanRow(Base):
    """One edition of one plan. `version` rises at each load that changed something.

    `reminders`: where they differ from the defaults (`storage.plan.reminders`). `incidents`: what tallies count, empty
    where the plan takes none. `differences`: how far two sources may differ, where not the default. `authority`: the
    State, its motto and the ministry that answers for the plan, as far as it says so. `opened_at`: the first load.
    """

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    version: Mapped[int]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    currency: Mapped[str] = mapped_column(String(3))
    country: Mapped[str] = mapped_column(String(2))
    fictional: Mapped[bool] = mapped_column(Boolean)
    total_budget: Mapped[int | None] = mapped_column(BigInteger)
    zone: Mapped[str] = mapped_column(String(48))
    first: Mapped[Quarter] = mapped_column(QuarterOf)
    last: Mapped[Quarter] = mapped_column(QuarterOf)
    month_starts_on: Mapped[int]
    due: Mapped[int]
    lock: Mapped[int]
    review: Mapped[int]
    contacts: Mapped[dict[str, Any]] = mapped_column(JSON)
    reminders: Mapped[dict[str, Any]] = mapped_column(JSON)
    incidents: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    differences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    authority: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    loaded_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("first <= last", name="quarters"),
        CheckConstraint("month_starts_on BETWEEN 1 AND 28", name="months"),
        CheckConstraint("due <= lock AND lock <= review", name="days"),
    )


class HolidayRow(Base):
    """A public holiday of the plan's list: no reminder leaves on it."""

    __tablename__ = "holidays"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)


class AxisRow(Base):
    __tablename__ = "axes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    code: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("plan_id", "code"),)


class ObjectiveRow(Base):
    __tablename__ = "objectives"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    axis_id: Mapped[int] = mapped_column(ForeignKey("axes.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("plan_id", "code"),)


class ActivityRow(Base):
    __tablename__ = "activities"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    label: Mapped[dict[str, str]] = mapped_column(JSON)
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("plan_id", "code"),)


class ScheduleRow(Base):
    """The schedule: a row where the plan says that something happens in the quarter."""

    __tablename__ = "schedule"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    quarter: Mapped[Quarter] = mapped_column(QuarterOf, primary_key=True)


class BudgetRow(Base):
    """Whole units of the plan's currency."""

    __tablename__ = "budgets"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)


class AssignmentRow(Base):
    """Which organisation answers for an activity, and which co-monitors it."""

    __tablename__ = "assignments"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]

    __table_args__ = (CheckConstraint("role IN ('responsible', 'comonitor')", name="role"),)


class ActivityAreaRow(Base):
    """Where an activity is carried out; no row at all: everywhere."""

    __tablename__ = "activity_areas"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True, index=True)
    place: Mapped[int]


class ResultRow(Base):
    """An expected result."""

    __tablename__ = "results"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    code: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("plan_id", "code"),)


class IndicatorRow(Base):
    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[dict[str, str]] = mapped_column(JSON)
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    unit: Mapped[dict[str, str]] = mapped_column(JSON)
    by_sex: Mapped[bool] = mapped_column(Boolean)
    numerator: Mapped[dict[str, str]] = mapped_column(JSON)
    denominator: Mapped[dict[str, str]] = mapped_column(JSON)
    baseline: Mapped[int | None] = mapped_column(BigInteger)
    means: Mapped[dict[str, str]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)
    protected: Mapped[bool] = mapped_column(Boolean)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        CheckConstraint("kind IN ('count', 'cumulative', 'level', 'yes_no', 'percent')", name="kind"),
    )


class TargetRow(Base):
    """What a quarter should reach, as dated revisions: the latest stands, a frozen edition keeps its own.

    `value` empty: the target was taken away.
    """

    __tablename__ = "targets"

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), primary_key=True)
    quarter: Mapped[Quarter] = mapped_column(QuarterOf, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(Moment)


class OrganisationRow(Base):
    """A ministry or an NGO. Its names are dated; its code stays."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(16))

    __table_args__ = (CheckConstraint("kind IN ('ministry', 'ngo')", name="kind"),)


class OrganisationNameRow(Base):
    __tablename__ = "organisation_names"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    since: Mapped[date | None]
    until: Mapped[date | None]


class AreaRow(Base):
    """A place of the country's division. `key` is Relais's own; official numbers are in `area_codes`."""

    __tablename__ = "areas"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    level: Mapped[str] = mapped_column(String(24))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    since: Mapped[date | None]
    until: Mapped[date | None]


class AreaCodeRow(Base):
    """The same number names different places in different schemes, so a code never stands without its scheme."""

    __tablename__ = "area_codes"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(24), primary_key=True)
    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(16))

    __table_args__ = (Index("ix_area_codes_code", "scheme", "version", "code"),)


class PlanOrganisationRow(Base):
    """The organisations a plan names, in its order."""

    __tablename__ = "plan_organisations"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    place: Mapped[int]


class PlanAreaRow(Base):
    """The areas a plan names, in its order."""

    __tablename__ = "plan_areas"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    place: Mapped[int]
