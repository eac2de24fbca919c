"""How the titles of a plan's workbook are read: « Libellé (fr) », « T2 2013 », « Code pcode 2015 »."""

import re
from dataclasses import dataclass

from storage.calendar import NotAQuarter, Quarter
from storage.plan.workbook.fields import Both, Field, Form
from storage.plan.workbook.sheets import SheetForm
from storage.workbook.headings import ABOVE, bare
from storage.workbook.reading import Sheet

OWN = "_"  # begins the name of a sheet, a column or an item that is the writer's own
IN_LANGUAGE = re.compile(r"(.*?)\s*\(\s*([a-z]{2,3})\s*\)[\s*]*", re.IGNORECASE | re.DOTALL)
OFFICIAL = re.compile(r"code\s+(\S+)\s+(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """`language`: empty where the title names none."""

    field: Field
    language: str = ""


def named_field(form: SheetForm, title: str) -> Named | None:
    """The field that a title is of, in either language of titles."""
    found = IN_LANGUAGE.fullmatch(title)
    for field in form.fields:
        names = {bare(field.title.fr), bare(field.title.en)}
        if bare(title) in names:
            return Named(field)
        if found is not None and field.form is Form.TEXTS and bare(found[1]) in names:
            return Named(field, found[2].lower())
    return None


def titles_of(sheet: Sheet, form: SheetForm) -> dict[str, tuple[str, ...]]:
    """What this sheet writes for each field, so that its row of titles is found."""
    every = {cell.text for row in sheet.rows[:ABOVE] for cell in row if cell}
    known = {text: found.field.key for text in every if (found := named_field(form, text)) is not None}
    return {key: tuple(text for text, its in known.items() if its == key) for key in sorted(set(known.values()))}


def across(form: SheetForm, title: str) -> str | None:
    """The quarter, the year or the official list that a further column is of, as a plan file of lines writes it."""
    match form.across:
        case "quarters":
            try:
                return str(Quarter.parse(title))
            except NotAQuarter:
                return None
        case "years":
            return title if re.fullmatch("[0-9]{4}", title) else None
        case "codes":
            found = OFFICIAL.fullmatch(title)
            return f"{found[1].lower()} {found[2]}" if found else None
    return None


def unknown(form: SheetForm) -> str:
    """Why a title cannot stand."""
    match form.across:
        case "quarters":
            return "neither a quarter such as 2013T2 nor a column of this sheet"
        case "years":
            return "neither a year such as 2013 nor a column of this sheet"
    return "this sheet has no such column"


def said(title: Both) -> str:
    """In both languages, for a fault."""
    return title.fr if title.fr == title.en else f"{title.fr} ({title.en})"
