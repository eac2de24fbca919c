"""The workbook of people, read: who is wanted, row by row, and every fault with its cell. The plans are asked last, so
that one reading finds all there is to put right."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.commands.people_sheet import NEEDED, OWN, PEOPLE, RESULT, TITLES, languages, role_names, roles, titles
from bot.commands.terms import CELLS, LONGEST, Country, Wanted, called
from bot.messages.first_contact import LANGUAGES
from bot.texts import Texts, Words
from storage.invitations import Terms
from storage.plan.faults import Found, Place, at
from storage.workbook.headings import Headed, Record, bare, headed, named
from storage.workbook.reading import ERROR, Cell, Sheet, Workbook, read
from storage.workbook.writing import Value

LINK = re.compile(r"(?:https?://)?t\.me/\w+\?start=([A-Za-z0-9_-]{16,64})")
DAYS = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True)
class Row:
    """One person of the list. `link`: what the result column says, if that is a link."""

    record: Record
    wanted: Wanted
    label: str
    link: str | None

    @property
    def payload(self) -> str | None:
        found = LINK.fullmatch(self.link or "")
        return found[1] if found else None

    @property
    def key(self) -> tuple[str, str, str]:
        """The same duty and the same label: the same person."""
        return self.wanted.role.value, (self.wanted.organisation or "").casefold(), self.label.casefold()

    def written(self, own: tuple[Cell, ...], result: str) -> list[Value]:
        """The row as it stands in the list, its last day as a day, with this result."""
        cells = [self.record[key].text for key in TITLES if key not in ("until", RESULT)]
        return [*cells, self.wanted.until, result, *(self.record.under(cell.column).text for cell in own)]


def links_in(file: Path) -> list[str]:
    """The payloads of all links in a workbook, wherever they stand. Raises OSError, NotAWorkbook, TooLarge."""
    cells = (cell.text for sheet in read(file).sheets for row in sheet.rows for cell in row)
    return [found[1] for text in cells if (found := LINK.fullmatch(text))]


class People:
    """A list as it stands in the file: `rows`, and in `faults` all there is to put right. With a fault nothing of it
    may be used."""

    def __init__(self, source: Path, texts: Texts, language: str) -> None:
        """`language`: of those whose row says none. Raises OSError, NotAWorkbook, TooLarge."""
        self.faults = Found()
        self.rows: list[Row] = []
        self.own: tuple[Cell, ...] = ()
        self.words = texts.of(language)
        self.has_results = False
        self._without_role: list[Record] = []
        self._wrong: set[str] = set()  # cells of which one thing is said already
        self._roles, self._languages = roles(texts), languages()
        book = read(source)
        sheet, self._tab = _sheet(book, texts)
        table = headed(sheet, titles(texts))
        if table is None:
            what = f"no row has the titles {self._said(*NEEDED)}"
            self.faults.add(Place(0, 0, sheet.name, self._tab), what)
            return
        self.words = _words(table, texts)
        self._columns = table.columns
        self.has_results = RESULT in table.columns
        self._check_titles(table)
        for record in table.records:
            self._read(record, language)
        self._check_twice()

    def terms(self, country: Country, now: datetime) -> list[Terms | None]:
        """What to invite each row as; None where that is a fault."""
        for record in self._without_role:
            for wrong in country.unknown(record["organisation"].text, _parts(record["areas"])):
                self.fault(record, wrong.part.value, wrong.line)
        return [self._terms(row, country, now) for row in self.rows]

    def _terms(self, row: Row, country: Country, now: datetime) -> Terms | None:
        terms = country.terms(row.wanted, CELLS, now)
        if isinstance(terms, Terms):
            return terms
        for wrong in terms:
            self.fault(row.record, wrong.part.value, wrong.line)
        return None

    def fault(self, record: Record, key: str, message: str) -> None:
        """One thing a cell; nothing where the whole column is missing, which is said once."""
        cell = record[key]
        if cell.at not in self._wrong and (key in self._columns or key not in NEEDED):
            self.faults.add(at(cell, self._tab), message)
            self._wrong.add(cell.at)

    def _said(self, *keys: str) -> str:
        return ", ".join(self.words.label(TITLES[key]) for key in keys)

    def _check_titles(self, table: Headed) -> None:
        begin = Place(table.header, 1, table.sheet.name, self._tab)
        for key in NEEDED:
            if key in table.missing:
                self.faults.add(begin, f"the column {self._said(key)} is missing")
        for cell in table.twice:
            self.faults.add(at(cell, self._tab), f"the column {cell.text} is here twice")
        self.own = tuple(cell for cell in table.others if cell.text.startswith(OWN))
        for cell in table.others:
            if cell not in self.own:
                there = f"there are: {self._said(*TITLES)} (one of your own begins with {OWN})"
                self.faults.add(at(cell, self._tab), f"no column is called {cell.text}; {there}")
        if not table.records:
            self.faults.add(begin, "nobody is listed below the titles")

    def _read(self, record: Record, language: str) -> None:
        for key in TITLES:
            self._check_typed(record, key)
        role = self._roles.get(bare(record["role"].text))
        label = self._label(record)
        spoken = self._language(record, language)
        until = self._until(record)
        if role is None:
            self._no_role(record)
            self._without_role.append(record)
            return
        wanted = Wanted(role, record["organisation"].text or None, _parts(record["areas"]), spoken, label, until)
        link = record[RESULT].text if RESULT in self._columns else ""
        self.rows.append(Row(record, wanted, label, link if LINK.fullmatch(link) else None))

    def _check_typed(self, record: Record, key: str) -> None:
        cell = record[key]
        if key not in self._columns or not cell.typed:
            return
        if cell.text == ERROR:
            self.fault(record, key, "the formula in this cell fails: write its value")
        elif key not in ("until", RESULT):
            self.fault(record, key, "this was typed as a number or a day: format the cell as text, then write it again")

    def _no_role(self, record: Record) -> None:
        written = record["role"].text
        line = f"no role is called {written}" if written else "the role is missing"
        self.fault(record, "role", f"{line}; there are: {', '.join(role_names(self.words).values())}")

    def _label(self, record: Record) -> str:
        written = record["label"].text
        label = called(written)
        if label is None:
            what = f"this has {len(written)}" if len(written) > LONGEST else "such as Gao 1"
            self.fault(record, "label", f"a label needs 1 to {LONGEST} letters, {what}")
        return label or ""

    def _language(self, record: Record, otherwise: str) -> str:
        written = record["language"].text if "language" in self._columns else ""
        if written and bare(written) not in self._languages:
            there = ", ".join(LANGUAGES.values())
            self.fault(record, "language", f"no language is called {written}; there are: {there}")
        return self._languages.get(bare(written), otherwise)

    def _until(self, record: Record) -> date | None:
        written = record["until"].text if "until" in self._columns else ""
        if not written:
            return None
        for form in DAYS:
            try:
                return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        self.fault(record, "until", f"{written} is no day: write it such as 2014-03-31 or 31/03/2014")
        return None

    def _check_twice(self) -> None:
        """In one organisation nobody is called like another, and no link is two people's."""
        labels: dict[tuple[str, str], Cell] = {}
        links: dict[str, Cell] = {}
        for row in self.rows:
            mine = row.record["label"]
            first = labels.setdefault(row.key[1:], mine) if row.label else mine
            if first is not mine:
                line = f"{row.label} is there already, in {place(first)}: in an organisation each label comes once"
                self.fault(row.record, "label", line)
            if row.payload is not None:
                result = row.record[RESULT]
                other = links.setdefault(row.payload, result)
                if other is not result:
                    line = f"the link is that of {place(other)}: empty this cell, and the person gets a link"
                    self.fault(row.record, RESULT, line)


def place(cell: Cell) -> str:
    """ "D4"."""
    return cell.at.rpartition("!")[2]


def _parts(cell: Cell) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"\s*[,;\n]\s*", cell.text) if part)


def _sheet(book: Workbook, texts: Texts) -> tuple[Sheet, int]:
    """The sheet called People, in any language, else the first that is not hidden; and the number of its tab."""
    names = {texts.of(language).label(PEOPLE) for language in texts.languages}
    found = named(book, names) or next((sheet for sheet in book.sheets if not sheet.hidden), None)
    return (found, book.sheets.index(found)) if found else (Sheet(""), 0)


def _words(table: Headed, texts: Texts) -> Words:
    """The language of most titles."""
    there = {bare(table.sheet.cell(table.header, column).text) for column in table.columns.values()}

    def number(words: Words) -> int:
        return sum(bare(words.label(title)) in there for title in TITLES.values())

    return max((texts.of(language) for language in texts.languages), key=number)
