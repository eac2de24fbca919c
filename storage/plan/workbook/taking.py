"""How rows of a workbook become Blocks of the plan's tree: texts in each language, codes, words that were picked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.plan.faults import Found, Place
from storage.plan.file.nodes import Block
from storage.plan.file.nodes import Row as Items
from storage.plan.workbook.fields import NONE, WORDS, Field, Form, meant
from storage.plan.workbook.grid import Grid, Here, Row
from storage.plan.workbook.sheets import BY_KEY
from storage.workbook.headings import bare

A_LIST = "this was typed as a number or a day: format the cell as text, then write 14, 3 with commas again"
A_YEAR = re.compile(r"^[0-9]{4}-")  # what spreadsheets make of 10-31
PARTED = re.compile(r"[,;\n]")
A_CODE = (
    "this was typed as a number or a day, and 1.10 becomes 1.1 so: format the cell as text, then write the code again"
)


@dataclass
class Taking:
    """`language`: the plan's first. `met`: axes, activities and so on by what they are and their code."""

    grid: Grid
    found: Found
    language: str = ""
    met: dict[tuple[str, str], Block] = field(default_factory=dict)

    def rows(self, sheet: str) -> list[Row]:
        return list(self.grid.rows(sheet, self.language))

    def block(self, sheet: str, row: Row, *without: str) -> Block:
        """A row as a mapping of its sheet's fields."""
        block = Block(row.place)
        for one in BY_KEY[sheet].fields:
            if one.key not in without:
                self.field(block, sheet, one.key, row)
        return block

    def field(self, block: Block, sheet: str, key: str, row: Row) -> None:
        one = BY_KEY[sheet].field(key)
        if one.form is Form.TEXTS:
            self.texts(block, key, row.texts(key))
        else:
            self.value(block, key, one, row.one(key))

    def texts(self, block: Block, key: str, heres: Mapping[str, Here]) -> Block:
        """Those languages in which something is written; nothing at all is as if it were left empty."""
        texts = Block(next((here.place for here in heres.values()), block.place))
        for language, here in heres.items():
            if here.text:
                put(texts, language, here.text, here.place, here.head)
        put(block, key, texts or "", texts.place)
        return texts

    def value(self, block: Block, key: str, one: Field, here: Here) -> None:
        put(block, key, self.read(one.form, here), here.place, here.head)

    def read(self, form: Form, here: Here) -> Any:
        """What a plan file of lines would say in the cell's place."""
        if form in (Form.CODE, Form.CODES) and here.text and here.typed:
            self.found.add(here.place, f"{here.text}: {A_CODE}")
        if form in WORDS:
            word = meant(form, here.text)
            if form is Form.PERIOD and here.text and word not in WORDS[form]:
                self.expected(form, here)
                return ""
            return word
        if form is Form.CODES and here.text:
            items = Items(here.place)
            for code in PARTED.split(here.text):
                if code.strip():
                    append(items, code.strip(), here.place)
            return items
        if form is Form.DAYS and here.text:
            return self._days(here)
        if form is Form.EACH_YEAR and here.typed:
            return A_YEAR.sub("", here.text)
        return here.text

    def _days(self, here: Here) -> Items | str:
        """An empty list where it says that there are none."""
        if here.typed and not here.text.isdecimal():
            self.found.add(here.place, f"{here.text}: {A_LIST}")
            return ""
        items = Items(here.place)
        if bare(here.text) not in (bare(NONE.fr), bare(NONE.en)):
            for day in PARTED.split(here.text):
                append(items, day.strip(), here.place)
        return items

    def expected(self, form: Form, here: Here) -> None:
        """A word that is none of those a person picks from, in the words of the plan's first language."""
        known = ", ".join(both.within(self.language) for both in WORDS[form].values())
        self.found.add(here.place, f"{here.text or 'nothing'}: one of {known} is expected")

    def across(self, row: Row, form: Form = Form.WHOLE) -> Block:
        """What stands under each quarter, year or official list; what is empty is not there."""
        first = next(iter(row.across.values()), None)
        block = Block(first.place if first else row.place)
        for title, here in row.across.items():
            if here.text:
                put(block, title, self.read(form, here), here.place, here.head)
        return block

    def meet(self, noun: str, block: Block, key: str = "code") -> None:
        """The first of a code is the one that other sheets mean; a second is told where the tree is read."""
        self.met.setdefault((noun, str(block.get(key, ""))), block)

    def named(self, noun: str, here: Here) -> Block | None:
        """What a cell names by its code; else a fault."""
        if not here.text:
            self.found.add(here.place, f"of which {noun}? its code is missing")
            return None
        self.read(Form.CODE, here)
        thing = self.met.get((noun, here.text))
        if thing is None and not here.typed:
            self.found.add(here.place, f"no {noun} of this workbook has the code {here.text}")
        return thing


def put(block: Block, key: str, value: Any, at: Place, key_at: Place | None = None) -> Any:
    """Gives the value back."""
    block.keys_at[key] = key_at or at
    block.values_at[key] = at
    block[key] = value
    return value


def append(items: Items, value: Any, at: Place | None = None) -> None:
    items.append(value)
    items.items_at.append(at or value.place)
