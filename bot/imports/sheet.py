"""Which sheet of a workbook holds the reports, and whether its columns can be read."""

from bot.imports.columns import OWN, PLACE, SHEET, TITLES, titles
from bot.imports.findings import Findings
from bot.imports.rows import filled
from bot.texts import Texts
from storage.workbook.headings import Headed, Record, headed, named
from storage.workbook.reading import Workbook


def records(found: Findings, workbook: Workbook, texts: Texts) -> tuple[Record, ...]:
    """The rows that say something; none where the columns are wrong."""
    table = _table(found, workbook, texts)
    if table is None or not _columns_are_known(found, table, texts):
        return ()
    return tuple(record for record in table.records if filled(record))


def _table(found: Findings, workbook: Workbook, texts: Texts) -> Headed | None:
    """The sheet called so, else the first with such columns."""
    known = titles(texts)
    own = named(workbook, {SHEET, *(texts.of(language).label(SHEET) for language in texts.languages)})
    for sheet in (own,) if own is not None else workbook.sheets:
        table = headed(sheet, known)
        if table is not None and (own is not None or "indicator" in table.columns):
            found.tab = workbook.sheets.index(sheet) + 1
            return table
    name = own.name if own is not None else next((sheet.name for sheet in workbook.sheets), "")
    found.of_sheet(name, 0, f"no row has the titles {', '.join(PLACE)}; --template makes a workbook that has them")
    return None


def _columns_are_known(found: Findings, table: Headed, texts: Texts) -> bool:
    """A column that is not read would be figures that are lost without a word."""
    for key in PLACE:
        if key not in table.columns:
            said = ", ".join(dict.fromkeys(texts.of(language).label(TITLES[key]) for language in texts.languages))
            found.of_sheet(table.sheet.name, table.header, f"the column {said} is missing")
    for cell in table.twice:
        found.fault(cell, f"the column {cell.text} is here twice")
    for cell in table.others:
        if not cell.text.startswith(OWN):
            found.fault(cell, f"no column is called {cell.text} (one of your own begins with {OWN})")
    return not found.faults
