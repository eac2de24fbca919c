"""Of the edition for 31 October each page and each heading says of which of its two periods it is."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

from bot.documents import yearly
from storage.rolled import RollUp
from tests.documents import sample
from tests.documents.tree import pages
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
BEFORE, SO_FAR = "2012", "T1-T3 2013"
FIRST = 3  # lines of a page: its head, and what it begins with


@cache
def october() -> bytes:
    return yearly.yearly_pdf(FR, sample.october(), None)


def plain(said: str) -> str:
    return said.replace("\u00a0", " ").replace("\u202f", " ")


def contents() -> list[tuple[str, int]]:
    """What the second page lists, and on which page it begins."""
    lines = re.findall(r"^(\S.*?)[ .]{4,}(\d+)$", pages(october())[1], re.MULTILINE)
    return [(plain(title), int(number)) for title, number in lines]


def test_the_head_of_each_page_has_its_period() -> None:
    heads = [plain(page.split("\n")[0]) for page in pages(october())]
    begins = dict(contents())
    first, second = begins["L’année 2012 en une page"], begins["T1-T3 2013, à ce jour"]
    method, annex = begins["Méthode"], begins["Annexe : tous les indicateurs, 2012"]
    last = begins["Annexe : tous les indicateurs, T1-T3 2013"]
    for number, head in enumerate(heads, 1):
        assert ("Édition du 31 octobre 2013" in head) == (number > 1), head
        of = re.search(r"Édition du 31 octobre 2013 · (2012|T1-T3 2013)(?: ·|$)", head)
        if number < first:
            assert of is None, head
        elif number == method:  # which is of both, and can begin below what is of the second
            assert (of is None) == ("Méthode" in pages(october())[number - 1].split("\n")[:FIRST]), head
        else:
            then = first <= number < second or annex <= number < last
            assert of is not None and of[1] == (BEFORE if then else SO_FAR), (number, head)


def test_no_two_parts_of_the_contents_are_called_the_same() -> None:
    titles = [title for title, _ in contents()]
    assert len(titles) > 20 and len(titles) == len(set(titles))
    for axis in sample.october().axes:
        of_axis = [title for title in titles if title.startswith(f"Axe {axis.code} – ")]
        assert [title.rsplit(", ", 1)[1] for title in of_axis] == [BEFORE, SO_FAR]


def test_each_great_heading_has_a_period_but_for_those_of_both() -> None:
    said = yearly.values(FR, sample.october(), None)
    for name in ("completeness", "spending", "pillars", "obstacles", "annex"):
        assert plain(said[name]["heading"]).endswith(f", {BEFORE}"), name
    chapter = said["since"]
    for name in ("spending", "words", "obstacles", "annex"):
        assert plain(chapter[name]["heading"]).endswith(f", {SO_FAR}"), name
    of_both = [title for title, _ in contents() if BEFORE not in title and SO_FAR not in title]
    assert of_both == ["Méthode"]


def test_each_heading_within_them_has_it_too() -> None:
    said = yearly.values(FR, sample.october(), None)
    then = [table["heading"] for table in said["completeness"]["tables"]]
    then += [objective["heading"] for axis in said["axes"] for objective in axis["objectives"]]
    then += [axis["words"]["heading"] for axis in said["axes"] if axis["words"] is not None]
    assert len(then) > 12 and [one for one in then if not plain(one).endswith(f", {BEFORE}")] == []
    now = [table["heading"] for table in said["since"]["tables"]]
    assert len(now) > 2 and [one for one in now if not plain(one).endswith(f", {SO_FAR}")] == []


def test_a_release_of_the_year_before_is_said_to_be_that_year_s() -> None:
    release = replace(sample.release(), year=2012)
    incidents = yearly.values(FR, sample.october(), release)["incidents"]
    assert plain(incidents["heading"]).endswith(f", {BEFORE}")
    assert {plain(table["heading"]).count(BEFORE) for table in incidents["tables"]} == {1}


def test_what_is_late_in_the_year_that_runs_is_there_beside_what_was_late_in_the_year_before() -> None:
    both = sample.october()
    said = yearly.values(FR, both, None)
    assert rows(said["obstacles"]) == behind(both.before) != []
    assert rows(said["since"]["obstacles"]) == behind(both) != []
    assert rows(said["obstacles"]) != rows(said["since"]["obstacles"])


def rows(of: Any) -> list[tuple[str, str]]:
    return [(row["code"], row["state"]["text"]) for row in of["rows"]]


def behind(rollup: RollUp | None) -> list[tuple[str, str]]:
    assert rollup is not None
    alone = yearly.values(FR, replace(rollup, before=None), None)
    return rows(alone["obstacles"])


def test_the_annex_is_there_of_both_periods() -> None:
    both = sample.october()
    said = yearly.values(EN, both, None)
    codes = [one.code for activity in both.activities for one in activity.indicators]
    then, now = said["annex"]["rows"], said["since"]["annex"]["rows"]
    assert [row["name"].split()[0] for row in now] == [row["name"].split()[0] for row in then] == codes
    assert [row["cells"] for row in now] != [row["cells"] for row in then]


def test_a_report_of_one_period_says_it_in_its_title_alone() -> None:
    said = yearly.values(EN, sample.year(), None)
    assert said["annex"]["heading"] == "Annex: all indicators"
    assert said["period"] == ""


def test_in_the_plan_s_first_year_every_part_is_of_what_has_come() -> None:
    said = yearly.values(EN, replace(sample.october(), before=None), None)
    headings = [said[name]["heading"] for name in ("overview", "completeness", "spending", "obstacles", "annex")]
    assert {plain(heading).rsplit(", ", 1)[1] for heading in headings} == {"Q1-Q3 2013"}
