"""What kinds of cells a plan's workbook has. Which columns there are is in `sheets`."""

from dataclasses import dataclass
from enum import Enum

from storage.plan.reminders import NEVER, WEEKDAYS
from storage.workbook.headings import bare

LANGUAGES = ("fr", "en")  # of the titles and notes; a workbook may mix them


@dataclass(frozen=True)
class Both:
    """A title or a note in the two languages that a workbook's own words have."""

    fr: str
    en: str

    def within(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


class Form(Enum):
    """How the cells of a column are written."""

    CODE = "a code: a text, never a number"
    CODES = "codes, with commas between them"
    TEXT = "one text, whatever the language"
    TEXTS = "a text in each language of the plan: one column, or line, for each"
    YES = "yes or no"
    WHOLE = "a whole number"
    DAY = "a day"
    QUARTER = "a quarter"
    KIND = "a kind of indicator"
    BODY = "a kind of organisation"
    DAYS = "numbers or names of days, with commas between them; or that there are none"
    WEEKDAY = "a day of the week"
    HOURS = "from when until when; or never"
    EACH_YEAR = "a month and a day"
    PERIOD = "quarter or month"
    LIST = "which list of incidents"
    SERVICE = "a service that records incidents"
    VALUE = "a target or a baseline, as its indicator's kind has it"


@dataclass(frozen=True)
class Field:
    """`key`: what it is called in a plan file of lines. `suggests`: whose codes the drop-down list shows.
    `needed`: whether it must be there; what came later need not, so that older workbooks are still read."""

    key: str
    title: Both
    form: Form = Form.TEXT
    suggests: str = ""
    width: int = 16
    needed: bool = True


# Words that a person picks from a list: what the plan file of lines says for them.
YES = {"yes": Both("oui", "yes"), "no": Both("non", "no")}
KINDS = {
    "count": Both("nombre du trimestre", "count"),
    "cumulative": Both("cumul", "cumulative"),
    "level": Both("niveau", "level"),
    "yes_no": Both("oui/non", "yes/no"),
    "percent": Both("pourcentage", "percent"),
}
BODIES = {"ministry": Both("ministère", "ministry"), "ngo": Both("ONG", "NGO")}
PERIODS = {"quarter": Both("trimestre", "quarter"), "month": Both("mois", "month")}
LISTS = {"type": Both("type", "type"), "conflict": Both("lié au conflit", "conflict"), "rule": Both("règle", "rule")}
SERVICES = {
    "health": Both("santé", "health"),
    "police": Both("police ou gendarmerie", "police or gendarmerie"),
    "justice": Both("justice", "justice"),
    "ngo": Both("ONG d’aide", "NGO that helps"),
    "community": Both("structure communautaire", "community structure"),
}
WORDS = {
    Form.YES: YES, Form.KIND: KINDS, Form.BODY: BODIES, Form.VALUE: YES, Form.PERIOD: PERIODS, Form.LIST: LISTS,
    Form.SERVICE: SERVICES,
}  # fmt: skip

# Words of what is written as a text; the plan file of lines knows them in both languages.
NONE = Both("aucun", "none")
DAYS = {english: Both(french, english) for english, french in WEEKDAYS.values()}
HOURS = {NEVER[0]: Both(NEVER[1], NEVER[0])}


def meant(form: Form, text: str) -> str:
    """The word of the file for a word that was picked; what is none stays as it is, and is a fault later."""
    known = {bare(word): key for key, both in WORDS[form].items() for word in (key, both.fr, both.en)}
    return known.get(bare(text), text)
