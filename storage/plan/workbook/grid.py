"""The sheets of one workbook found by their names, and their columns by their titles. What is missing, there twice or
of no plan is a fault: what is not understood is not passed over."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storage.plan.faults import Found, Place
from storage.plan.faults import at as place_of
from storage.plan.workbook.fields import Form
from storage.plan.workbook.sheets import BY_KEY, ITEM, REMARK, SHEETS, VALUE, SheetForm
from storage.plan.workbook.titles import OWN, across, named_field, said, titles_of, unknown
from storage.workbook.headings import Headed, bare, headed
from storage.workbook.reading import ERROR, Cell, Sheet, Workbook

README = ("Lisez-moi", "Read me")


@dataclass(frozen=True)
class Here:
    """What one cell says. `head`: the place of its title. `typed`: it held a number, a day or a yes/no."""

    text: str
    place: Place
    head: Place
    typed: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a sheet: what it says under each field, in each language (texts; "" for others)."""

    place: Place
    fields: Mapping[str, Mapping[str, Here]]
    across: Mapping[str, Here]

    def one(self, key: str) -> Here:
        """Under a field that is no text; empty, at the row's beginning, where the sheet has no such column."""
        return next(iter(self.fields.get(key, {}).values()), Here("", self.place, self.place))

    def texts(self, key: str) -> Mapping[str, Here]:
        return self.fields.get(key, {})


@dataclass
class Grid:
    workbook: Workbook
    found: Found
    _sheets: dict[str, tuple[int, Sheet]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = {bare(name): form.key for form in SHEETS for name in (form.name.fr, form.name.en)}
        strangers: list[tuple[int, Sheet]] = []
        for tab, sheet in enumerate(self.workbook.sheets):
            key = names.get(bare(sheet.name))
            if key is not None and key not in self._sheets:
                self._sheets[key] = (tab, sheet)
            elif sheet.rows and not sheet.hidden and not sheet.name.startswith(OWN) and sheet.name not in README:
                strangers.append((tab, sheet))
        wanted = [name for name, key in names.items() if key not in self._sheets]
        for tab, sheet in strangers:
            near = difflib.get_close_matches(bare(sheet.name), wanted, 1)
            more = (
                f"; {said(BY_KEY[names[near[0]]].name)} perhaps?" if near else f" (one of your own begins with {OWN})"
            )
            self.found.add(Place(0, 0, sheet.name, tab), f"a plan has no sheet of this name{more}")
        for form in SHEETS:
            if form.key not in self._sheets and form.needed:
                place = Place(0, 0, form.name.fr, len(self.workbook.sheets))
                self.found.add(place, f"the sheet {said(form.name)} is missing; it may be empty")

    @property
    def filled(self) -> bool:
        """Whether any sheet has a row below its titles, but for those that a template may have filled itself."""
        return any(len(sheet.rows) > 1 for key, (_, sheet) in self._sheets.items() if key not in ("plan", "holidays"))

    def items(self) -> tuple[Mapping[str, Mapping[str, Here]], Place]:
        """The lines of the first sheet: what each says, in each language; and where the sheet begins."""
        form = BY_KEY["plan"]
        tab, sheet = self._sheets.get("plan", (0, Sheet(form.name.fr)))
        begin = Place(1, 1, sheet.name, tab)
        table = headed(sheet, {one.en: (one.fr, one.en) for one in (ITEM, VALUE, REMARK)})
        if table is None or {ITEM.en, VALUE.en} & set(table.missing):
            if "plan" in self._sheets:
                self.found.add(begin, f"the titles {said(ITEM)} and {said(VALUE)} are missing")
            return {}, begin
        lines: dict[str, dict[str, Here]] = {}
        for record in table.records:
            item, here = record[ITEM.en], self._here(record[VALUE.en], record[ITEM.en], tab)
            known = named_field(form, item.text)
            if known is None:
                if not item.text.startswith(OWN):
                    self.found.add(place_of(item, tab), f"{item.text or 'no item'}: a plan has no item of this name")
                continue
            there = lines.setdefault(known.field.key, {})
            if known.language in there:
                first = there[known.language].head.brief
                self.found.add(here.head, f"{item.text} is here twice; the first is in {first}")
            there.setdefault(known.language, here)
        for wanted in form.fields:
            if wanted.key not in lines and wanted.needed and wanted.form is not Form.TEXTS:
                self.found.add(begin, f"the item {said(wanted.title)} is missing; it may be empty")
        return lines, begin

    def rows(self, key: str, first_language: str) -> Iterator[Row]:
        """The rows of a sheet that hold something. A title without a language is in the plan's first one."""
        tab, sheet = self._sheets.get(key, (0, Sheet("")))
        if not sheet.name:
            return
        form = BY_KEY[key]
        table = headed(sheet, titles_of(sheet, form))
        if table is None:
            self.found.add(Place(1, 1, sheet.name, tab), f"no column here has a title of the sheet {said(form.name)}")
            return
        columns, further = self._columns(form, table, tab, first_language)
        for record in table.records:
            fields = {
                name: {language: self._here(record.under(head.column), head, tab) for language, head in heads.items()}
                for name, heads in columns.items()
            }
            beside = {title: self._here(record.under(head.column), head, tab) for title, head in further.items()}
            yield Row(Place(record.row, 1, sheet.name, tab), fields, beside)

    def _columns(
        self, form: SheetForm, table: Headed, tab: int, first_language: str
    ) -> tuple[dict[str, dict[str, Cell]], dict[str, Cell]]:
        """The titles' cells: of fields, by key and language; of quarters, years or official codes."""
        columns: dict[str, dict[str, Cell]] = {}
        further: dict[str, Cell] = {}
        for head in table.sheet.rows[table.header - 1]:
            if not head or head.text.startswith(OWN):
                continue
            known = named_field(form, head.text)
            if known is not None:
                language = known.language or (first_language if known.field.form is Form.TEXTS else "")
                there, key = columns.setdefault(known.field.key, {}), language
            else:
                title = across(form, head.text)
                if title is None:
                    self.found.add(
                        place_of(head, tab), f"{head.text}: {unknown(form)} (one of your own begins with {OWN})"
                    )
                    continue
                there, key = further, title
            if key in there:
                first = place_of(there[key], tab).brief
                self.found.add(place_of(head, tab), f"the column {head.text} is here twice; the first is in {first}")
            there.setdefault(key, head)
        for wanted in form.fields:
            if wanted.key not in columns:
                place = Place(table.header, 1, table.sheet.name, tab)
                self.found.add(place, f"the column {said(wanted.title)} is missing; it may be empty")
        return columns, further

    def _here(self, cell: Cell, head: Cell, tab: int) -> Here:
        place = place_of(cell, tab)
        if cell.typed and cell.text == ERROR:
            self.found.add(place, "the formula in this cell fails: write its value")
            return Here("", place, place_of(head, tab))
        return Here(cell.text, place, place_of(head, tab), cell.typed)
