"""Every column of a roll-up's files: its name, title, meaning and HXL hashtag. docs/roll-up-files.md is held to them.

Which rows stand under them is said by `rollup_tables`, and by `rollup_incidents` for what was released.
"""

from dataclasses import replace

from bot.exports.flat import Column, Holds, Table
from bot.exports.rollup_words import (
    AGREEMENTS,
    CAUSES,
    KINDS,
    OUTCOMES,
    PARTS,
    SCOPES,
    SHOWN,
    SOURCES,
    SPENDING,
    STATES,
    STATUSES,
    SURVIVED,
)
from bot.texts import later

CODE, WORD, NUMBER, FLAG, MOMENT = Holds.CODE, Holds.WORD, Holds.NUMBER, Holds.FLAG, Holds.MOMENT

WHEN = Column(
    "period", later("Period"), later("2013, 2013T2 or 2013T1-T3; lines of two periods are never added to each other"),
    CODE, "#meta+period", width=12,
)  # fmt: skip
AXIS = Column("axis", later("Axis"), later("the axis’s code"), CODE, "#sector+code", width=8)
OBJECTIVE = Column("objective", later("Objective"), later("the objective’s code"), CODE, "#subsector+code", width=8)
ACTIVITY = Column("activity", later("Activity"), later("the activity’s code"), CODE, "#activity+code", width=10)
INDICATOR = Column("indicator", later("Indicator"), later("the indicator’s code"), CODE, "#indicator+code", width=10)
CLOSED = Column(
    "closed", later("Closed"),
    later("it left the plan before the last quarter was over; what was reported before stays"), FLAG, "#status+closed",
)  # fmt: skip
TITLE = later("the full wording of the plan")
QUARTER = Column("quarter", later("Quarter"), later("such as 2013T2"), CODE, "#meta+quarter", width=10)
AREA = Column("area", later("Area"), later("the area’s key in the plan"), CODE, "#loc+code", width=14)
AREA_NAME = Column("area_name", later("Name of the area"), later("as the plan calls it"), tag="#loc+name", width=20)
AREA_LEVEL = Column("area_level", later("Level"), later("of the plan’s division, such as region or cercle"), CODE,
                    "#loc+type", width=10)  # fmt: skip
AREA_NAMES = Column("area_names", later("Names of the areas"), later("as the plan calls them"), tag="#loc+name+list",
                    width=36)  # fmt: skip
WITHIN = Column("within", later("Lies in"), later("key of the area it lies in, whose own line is without it"), CODE,
                "#loc+parent+code", width=14)  # fmt: skip
ORGANISATION = Column(
    "organisation", later("Organisation"), later("the organisation’s code"), CODE, "#org+code", width=12
)
ORGANISATION_NAME = Column(
    "organisation_name", later("Name of the organisation"), later("as it was called then"), tag="#org+name", width=36
)
SOURCE = Column(
    "source", later("Source"), later("whether it reports as a ministry or as a co-monitor; the two are never added"),
    WORD, "#org+type", SOURCES,
)  # fmt: skip

COUNTED = (
    Column("expected", later("Reports expected"),
           later("one report is one activity of one organisation, area and quarter"), NUMBER, "#output+expected+num"),
    Column("received", later("Reports received"), later("of those expected"), NUMBER, "#output+received+num"),
    Column("on_time", later("Received on time"), later("by the day on which they were due"), NUMBER,
           "#output+on_time+num"),
    Column("verified", later("Reports verified"), later("another person has looked at them"), NUMBER,
           "#output+verified+num"),
    Column("differing", later("Open differences"),
           later("activities of an area and quarter where the two sources differ and nobody has chosen"), NUMBER,
           "#output+differing+num"),
)  # fmt: skip
REACHED = (
    Column("targets_reached", later("Targets reached"), later("by the figures of record"), NUMBER,
           "#output+reached+num"),
    Column("targets", later("Targets"), later("how many there are that can be reached or missed"), NUMBER,
           "#output+targets+num"),
    Column("targets_unknown", later("Targets not known"), later("of these, how many have no figure of record: neither"
           " reached nor missed"), NUMBER, "#output+targets+unknown+num"),
)  # fmt: skip
BUDGET = Column(
    "budget", later("Budget"), later("of the plan, for the whole year; empty where it has none"), NUMBER,
    "#value+budget", width=16,
)  # fmt: skip
SPENT = Column(
    "spent", later("Spent"), later("what reports say was spent; empty where none says"), NUMBER, "#value+spent",
    width=16,
)  # fmt: skip
SPENT_IN = Column(
    "spent_in", later("Reports with spending"), later("how many of the reports received say what was spent"), NUMBER,
    "#output+spending+num",
)  # fmt: skip
CURRENCY = Column("currency", later("Currency"), later("of the amounts, by its ISO code"), CODE, "#currency", width=10)

LABEL = Column("label", later("Short name"), later("as questions call it"), tag="#indicator+name", width=36)
KIND = Column("kind", later("Kind"), later("how it adds up"), WORD, "#indicator+kind", KINDS)
UNIT = Column("unit", later("Unit"), later("what is counted"), tag="#indicator+unit")
STATE = Column(
    "state", later("State"), later("what is known of the figure; whatever is not reported is no zero"), WORD,
    "#status+figure", STATES, 20,
)  # fmt: skip
FIGURES = (
    STATE,
    Column("value", later("Figure"),
           later("the figure of record: the ministries’, or what was chosen in its place; empty for a percent"), NUMBER,
           "#indicator+value+num"),
    Column("women", later("Women"), later("of the figure of record, where all of it is broken down"), NUMBER,
           "#indicator+value+f+num"),
    Column("men", later("Men"), later("of the figure of record, where all of it is broken down"), NUMBER,
           "#indicator+value+m+num"),
    Column("numerator", later("Part"), later("of a percent, or how many said yes"), NUMBER,
           "#indicator+numerator+num"),
    Column("denominator", later("Whole"), later("of a percent, or how many said anything"), NUMBER,
           "#indicator+denominator+num"),
    Column("percent", later("Percent"), later("part of whole, to one tenth; never add these up"), NUMBER,
           "#indicator+percent+num"),
    Column("reported", later("Ministries"), later("what the ministries reported; the part, of a percent"), NUMBER,
           "#indicator+ministry+num"),
    Column("reported_whole", later("Ministries, whole"), later("of a percent or a yes or no"), NUMBER,
           "#indicator+ministry+whole+num"),
    Column("verified", later("Verified"), later("what of the figure of record somebody has verified"), NUMBER,
           "#indicator+verified+num"),
    Column("verified_whole", later("Verified, whole"), later("of a percent or a yes or no"), NUMBER,
           "#indicator+verified+whole+num"),
    Column("comonitor", later("Co-monitors"), later("what the co-monitoring organisations reported; never added to the"
           " ministries’"), NUMBER, "#indicator+comonitor+num"),
    Column("comonitor_whole", later("Co-monitors, whole"), later("of a percent or a yes or no"), NUMBER,
           "#indicator+comonitor+whole+num"),
    Column("comonitor_expected", later("Co-monitors’ figures expected"), later("of the co-monitoring organisations"),
           NUMBER, "#output+comonitor+expected+num"),
    Column("comonitor_received", later("Co-monitors’ figures received"), later("of those expected of them"), NUMBER,
           "#output+comonitor+received+num"),
    Column("compared", later("Compared"), later("of how many areas and quarters both sources have a figure that is in"
           " the difference"), NUMBER, "#output+compared+num"),
    Column("compared_ministries", later("Ministries, compared"), later("of these, what the ministries reported; the"
           " part, of a percent"), NUMBER, "#indicator+ministry+compared+num"),
    Column("compared_ministries_whole", later("Ministries, compared, whole"), later("of a percent or a yes or no"),
           NUMBER, "#indicator+ministry+compared+whole+num"),
    Column("compared_comonitors", later("Co-monitors, compared"), later("of these, what the co-monitors reported; the"
           " part, of a percent"), NUMBER, "#indicator+comonitor+compared+num"),
    Column("compared_comonitors_whole", later("Co-monitors, compared, whole"), later("of a percent or a yes or no"),
           NUMBER, "#indicator+comonitor+compared+whole+num"),
    Column("difference", later("Difference"),
           later("of what both reported, the co-monitors’ figure less the ministries’; for a percent in whole points of"
                 " the share"), NUMBER, "#indicator+difference+num"),
    Column("agreement", later("Two sources"), later("what the two sources say of it"), WORD, "#status+agreement",
           AGREEMENTS),
    Column("differing", later("Open differences"),
           later("figures on which the two sources differ and nobody has chosen"), NUMBER, "#output+differing+num"),
    Column("settled", later("Differences settled"), later("figures where somebody chose a source, with a reason"),
           NUMBER, "#output+settled+num"),
    Column("target", later("Target"), later("of the same quarters, for the whole plan; a whole per cent for a percent;"
           " empty where there is none"), NUMBER, "#indicator+target+num"),
    Column("figures_expected", later("Figures expected"), later("of the ministries"), NUMBER, "#output+expected+num"),
    Column("figures_received", later("Figures received"), later("of those expected: the figure is a sum of so many"),
           NUMBER, "#output+received+num"),
    Column("with_means", later("With a source"), later("figures that say where they can be checked"), NUMBER,
           "#output+means+num"),
    Column("not_reported", later("Could not say"), later("reports that came without this figure"), NUMBER,
           "#output+not_reported+num"),
    Column("not_observed", later("Not observed"), later("co-monitors’ reports that could not see it"), NUMBER,
           "#output+not_observed+num"),
)  # fmt: skip

OVERVIEW = Table("overview", later("Overview"), later("what the roll-up is of, and how complete it is"), (
    WHEN, Column("plan", later("Plan"), later("the plan’s code"), CODE, "#meta+plan+code"),
    Column("title", later("Title"), TITLE, tag="#meta+plan+name", width=48),
    Column("fictional", later("Fictional"), later("whether its figures are invented, for training"), FLAG,
           "#meta+fictional"),
    Column("scope", later("Covers"), later("a year, a quarter, or the last full year and, apart, the quarters since"),
           WORD, "#meta+scope", SCOPES, 20),
    Column("year", later("Year"), later("the year that was asked for"), NUMBER, "#meta+year"),
    Column("quarter", later("Quarter"), later("of that year; empty where it is of more"), NUMBER, "#meta+quarter"),
    Column("edition", later("Edition"), later("0 is a draft"), NUMBER, "#meta+edition"),
    Column("quarters", later("Quarters"), later("those it covers"), CODE, "#meta+quarters", width=32),
    Column("provisional", later("Open quarters"), later("those that still take reports"), CODE, "#meta+provisional"),
    Column("read_at", later("Read at"), later("when the figures were read, UTC"), MOMENT, "#date+read", width=20),
    Column("frozen_at", later("Frozen at"), later("when the edition was approved, UTC; empty for a draft"), MOMENT,
           "#date+frozen", width=20),
    Column("hash", later("Hash"), later("of an edition’s data, SHA-256; empty for a draft"), CODE, "#meta+hash",
           width=40),
    *COUNTED,
    *REACHED,
    CURRENCY,
    Column("incidents_left_out", later("Counts left out"),
           later("tables of released counts of which more than half would be masked"), CODE, "#meta+left_out"),
))  # fmt: skip
AXES = Table("axes", later("Axes"), later("one line an axis"), (
    WHEN, AXIS, Column("title", later("Title"), TITLE, tag="#sector+name", width=60),
    *COUNTED, *REACHED, BUDGET, SPENT, CURRENCY,
))  # fmt: skip
OBJECTIVES = Table("objectives", later("Objectives"), later("one line a specific objective"), (
    WHEN, AXIS, OBJECTIVE, Column("title", later("Title"), TITLE, tag="#subsector+name", width=60), *COUNTED, *REACHED,
))  # fmt: skip
ACTIVITIES = Table("activities", later("Activities"), later("one line an activity"), (
    WHEN, AXIS, OBJECTIVE, ACTIVITY,
    Column("label", later("Short name"), later("as questions call it"), tag="#activity+name", width=30),
    Column("title", later("Title"), TITLE, tag="#activity+name+long", width=60),
    Column("responsible", later("Responsible"), later("codes of the organisations that answer for it"), CODE,
           "#org+responsible+code"),
    Column("comonitors", later("Co-monitored by"), later("codes of the organisations that co-monitor it"), CODE,
           "#org+comonitor+code"),
    Column("areas", later("Areas"), later("keys of where it is carried out; empty: everywhere"), CODE, "#loc+code+list",
           width=24),
    AREA_NAMES,
    Column("status", later("Status"), later("the furthest from done that any place said last; empty where nobody said"),
           WORD, "#status+activity", STATUSES),
    Column("late", later("Late"), later("behind its schedule in any place"), FLAG, "#status+late"),
    *COUNTED,
    CLOSED,
))  # fmt: skip
INDICATORS = Table("indicators", later("Indicators"), later("one line an indicator, over all quarters and areas"), (
    WHEN, ACTIVITY, INDICATOR, LABEL, Column("title", later("Title"), TITLE, tag="#indicator+name+long", width=60),
    KIND, UNIT,
    Column("tags", later("Tags"), later("by which indicators are grouped, such as the UN’s pillars"), CODE,
           "#indicator+tags"),
    Column("means", later("Means of verification"), later("as the plan names them"), tag="#indicator+means", width=30),
    Column("baseline", later("Baseline"), later("empty where it is not known"), NUMBER, "#indicator+baseline+num"),
    *FIGURES,
    Column("outcome", later("Reached"), later("whether the figure of record reaches the target; undefined where the"
           " target is zero, or the share is one of nothing"), WORD, "#status+target", OUTCOMES),
    CLOSED,
))  # fmt: skip
BY_QUARTER = Table("indicators_by_quarter", later("Indicators by quarter"),
                   later("one line an indicator and quarter, with what that quarter reported"),
                   (WHEN, ACTIVITY, INDICATOR, LABEL, KIND, UNIT, QUARTER, *FIGURES))  # fmt: skip
BY_AREA = Table("indicators_by_area", later("Indicators by area"),
                later("one line an indicator and area, over all quarters"),
                (WHEN, ACTIVITY, INDICATOR, LABEL, KIND, UNIT, AREA, AREA_NAME, AREA_LEVEL, WITHIN,
                  *FIGURES))  # fmt: skip
BY_ORGANISATION = Table("indicators_by_organisation", later("Indicators by organisation"),
                        later("one line an indicator and organisation, over all quarters; a difference stands in the"
                              " line of each organisation that it is of"),
                        (WHEN, ACTIVITY, INDICATOR, LABEL, KIND, UNIT, ORGANISATION, ORGANISATION_NAME, SOURCE,
                         *FIGURES))  # fmt: skip
COMPLETE_BY_QUARTER = Table("completeness_by_quarter", later("Reports by quarter"), later("one line a quarter"),
                            (WHEN, QUARTER, *COUNTED))  # fmt: skip
COMPLETE_BY_AREA = Table("completeness_by_area", later("Reports by area"), later("one line an area"),
                         (WHEN, AREA, AREA_NAME, AREA_LEVEL, WITHIN, *COUNTED))  # fmt: skip
COMPLETE_BY_ORGANISATION = Table("completeness_by_organisation", later("Reports by organisation"),
                                 later("one line an organisation"),
                                 (WHEN, ORGANISATION, ORGANISATION_NAME, SOURCE, *COUNTED))  # fmt: skip
MONEY = Table("budget", later("Budget"), later("one line an activity that has a budget or says what was spent"), (
    WHEN, AXIS, ACTIVITY,
    Column("label", later("Short name"), later("as questions call it"), tag="#activity+name", width=30),
    BUDGET,
    Column("state", later("State"), later("what is known of the spending; an amount may be of some reports only"), WORD,
           "#status+spending", SPENDING, 20),
    SPENT, SPENT_IN,
    Column("received", later("Reports received"), later("of those expected"), NUMBER, "#output+received+num"),
    CURRENCY,
))  # fmt: skip
OBSTACLES = Table("obstacles", later("Obstacles"), later("one line an activity and cause"), (
    WHEN, ACTIVITY,
    Column("cause", later("Cause"), later("why it is late or stopped"), WORD, "#impact+cause", CAUSES, 24),
    Column("reports", later("Reports"), later("how many say so"), NUMBER, "#output+reports+num"),
    Column("areas", later("Areas"), later("keys of where they come from"), CODE, "#loc+code+list", width=30),
    AREA_NAMES,
))  # fmt: skip
PILLARS = Table("tags", later("Tags"), later("one line a tag, such as a pillar of the UN’s; reports are those on"
                " activities that have an indicator with it, so one can be in several lines"), (
    WHEN, Column("tag", later("Tag"), later("as the plan writes it"), CODE, "#indicator+tag"),
    *COUNTED, *REACHED, Column("indicators", later("Indicators"), later("codes of those that carry it"), CODE,
                     "#indicator+code+list", width=40),
))  # fmt: skip
WORDS = Table("words", later("Words"), later("what coordinators wrote, one line a text"), (
    WHEN, Column("axis", later("Axis"), later("the axis’s code; empty: of the whole"), CODE, "#sector+code", width=8),
    Column("part", later("Part"), later("what the text is about"), WORD, "#meta+part", PARTS),
    Column("text", later("Text"), later("as it was typed"), tag="#description", width=100),
))  # fmt: skip
TABLES = (
    OVERVIEW, AXES, OBJECTIVES, ACTIVITIES, INDICATORS, BY_QUARTER, BY_AREA, BY_ORGANISATION, COMPLETE_BY_QUARTER,
    COMPLETE_BY_AREA, COMPLETE_BY_ORGANISATION, MONEY, OBSTACLES, PILLARS, WORDS,
)  # fmt: skip

REGION = Column("region", later("Region"), later("the area’s key in the plan; * is all of them"), CODE, "#adm1+code")
REGION_NAME = Column(
    "region_name", later("Name of the region"), later("as the plan calls it"), tag="#adm1+name", width=20
)
TYPE = Column("type", later("Type"), later("of incident, by its code; * is all of them"), CODE, "#indicator+type")
PERIOD = Column("quarter", later("Quarter"), later("such as 2013T2; * is the year"), CODE, "#meta+quarter", width=10)
SEX = Column("sex", later("Sex"), later("F, M, unknown, not_broken_down; * is all of them"), CODE, "#indicator+sex")
AGE = Column("age", later("Age"), later("under_18, adult, unknown, not_broken_down; * is all of them"), CODE,
             "#indicator+age")  # fmt: skip
CERCLE = Column("cercle", later("Cercle"), later("the area’s key in the plan; * is all of them"), CODE, "#adm2+code")
CERCLE_NAME = Column(
    "cercle_name", later("Name of the cercle"), later("as the plan calls it"), tag="#adm2+name", width=20
)
COUNT = (
    Column("value", later("Recorded incidents"), later("recorded, not how many there were"), NUMBER,
           "#indicator+value+num"),
    Column("state", later("State"), later("masked: small counts, and others that would tell them; not reported is no"
           " zero"), WORD, "#status+figure", SHOWN),
)  # fmt: skip
SURVIVORS = (
    Column("value", later("Figure"), later("the ministries’ reports that came, added up: places can be missing;"
           " it counts survivors"), NUMBER, "#indicator+value+num"),
    replace(COUNT[1], words=SURVIVED),
)  # fmt: skip
CAUTION = later("These figures count what services recorded. They do not measure how common violence is.")
CAUTION_OF_SUMS = later(
    "These figures count what services recorded. They do not measure how common violence is. Each adds up the reports"
    " that came: places can be missing."
)
# The fixed tables of a release, by their names there.
INCIDENTS = {
    "T1": Table("incidents_region_type", later("Counts by region and type"), later("of the year"),
                (REGION, REGION_NAME, TYPE, *COUNT), CAUTION),
    "T2": Table("incidents_region_quarter", later("Counts by region and quarter"), later("of all types"),
                (REGION, REGION_NAME, PERIOD, *COUNT), CAUTION),
    "T3": Table("incidents_type_quarter", later("Counts by type and quarter"), later("of the whole country"),
                (TYPE, PERIOD, *COUNT), CAUTION),
    "T4": Table("incidents_type_sex", later("Counts by type and sex"), later("of the year and the whole country"),
                (TYPE, SEX, *COUNT), CAUTION),
    "T5": Table("incidents_type_age", later("Counts by type and age"), later("of the year and the whole country"),
                (TYPE, AGE, *COUNT), CAUTION),
    "T6": Table("incidents_cercle", later("Counts by cercle"), later("of the year and all types"),
                (CERCLE, CERCLE_NAME, *COUNT), CAUTION),
    "I": Table("protected_indicators", later("Protected indicators"),
               later("of the whole country, one line an indicator and quarter"), (INDICATOR, PERIOD, *SURVIVORS),
               CAUTION_OF_SUMS),
}  # fmt: skip
