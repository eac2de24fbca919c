"""Plans with more axes than five, and with long titles: a page that is promised stays one page, and loses no figure."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle, islice

import pytest

from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from storage.rolled import RollUp
from tests.documents import sample
from tests.documents.sampled_release import of_quarter
from tests.documents.tree import pages, tree
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
LONG = {
    "fr": "Prévention des conflits et des violences basées sur le genre liées aux conflits armés, protection des"
    " populations civiles et réhabilitation des survivant(e)s dans les zones touchées par la crise"
}


def with_axes(rollup: RollUp, many: int, title: Mapping[str, str] | None = None) -> RollUp:
    of = enumerate(islice(cycle(rollup.axes), many), 1)
    return replace(rollup, axes=tuple(replace(one, code=str(n), title=title or one.title) for n, one in of))


@pytest.mark.parametrize(("many", "title"), [(8, None), (12, None), (5, LONG), (12, LONG)])
def test_the_summary_of_a_quarter_has_two_pages(many: int, title: Mapping[str, str] | None) -> None:
    for release in (None, of_quarter(2)):
        read = pages(quarterly_pdf(FR, with_axes(sample.quarter(2), many, title), release))
        assert len(read) == 2
        assert f"\n{many} Prévention" in read[0] or title is None


@pytest.mark.parametrize("title", [None, LONG])
def test_the_year_on_one_page_is_on_one_page(title: Mapping[str, str] | None) -> None:
    read = pages(yearly_pdf(FR, with_axes(sample.year(), 12, title), None))
    (page,) = [one for one in read if "Ce qui a avancé" in one]
    assert "Les axes" in page and "Comment lire ce rapport" in page
    assert "Et 16 autres cibles atteintes." in page


def test_where_it_needs_two_pages_no_list_is_split_over_them() -> None:
    read = pages(yearly_pdf(FR, with_axes(sample.year(), 25), None))
    (page,) = [one for one in read if "Ce qui a avancé" in one]
    assert page.count("■") == 9


def test_a_title_that_has_no_room_ends_between_two_words_and_is_read_in_its_own_language() -> None:
    file = quarterly_pdf(EN, with_axes(sample.quarter(2), 12, LONG), None)
    said = " ".join(pages(file)[0].split())
    assert said.count(" …") >= 12 and "crise" not in said
    assert len([one for one in tree(file).walk() if one.language == "fr"]) >= 12
