"""Says a text in one reader's language, with its values written and escaped. What is said lives in the catalogues."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from gettext import NullTranslations
from html import unescape
from zoneinfo import ZoneInfo

from bot.texts.conventions import Conventions
from bot.texts.later import later
from bot.texts.safe import Html
from bot.texts.templates import Template
from storage.calendar import Quarter
from storage.plan.logframe import Text, in_language


class Unsayable(TypeError):
    """A value that has no one way of being written: a moment (ask `time`), None, an enum's code, a float."""


class MissingValue(KeyError):
    """A text was said without one of its values."""


class Words:
    """The words of one language.

    `words(text, **values)` is HTML; `words.label` the same as plain text, for buttons and toasts. Values: int, date,
    Quarter, yes or no as bool, str, and tuples or lists of these; Html passes as it is. A number that is a name
    (receipt 1284) is given as str. The variable is always called `words`: that is how the texts are found.
    """

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._writes = Conventions(language)
        self._templates: dict[str, Template] = {}  # by the text of the code
        self._forms: dict[str, Template] = {}  # by the translated form
        self.number = self._writes.number
        self.tenths = self._writes.tenths
        self.percent = self._writes.percent
        self.percent_against = self._writes.percent_against
        self.quarter = self._writes.quarter
        self.day_of_month = self._writes.day_of_month
        self.month = self._writes.month
        self._written: dict[type, Callable[..., str]] = {
            str: str,
            int: self.number,
            Quarter: self.quarter,
            date: self.day,
            bool: self.yes_no,
            tuple: self.list,
            list: self.list,
        }

    def __call__(self, text: str, /, **values: object) -> Html:
        """The text in this language, as HTML. Raises MissingValue, Unsayable."""
        return Html(self._fill(self._said_as(text), {name: self._safe(value) for name, value in values.items()}))

    def label(self, text: str, /, **values: object) -> str:
        """The text in this language, plain: for a button or a toast."""
        return self._fill(self._said_as(text), {name: self._plain(value) for name, value in values.items()})

    def plural(self, one: str, many: str, n: int, /, **values: object) -> Html:
        """The form that goes with `n`, as HTML; `{n}` is n."""
        written = {name: self._safe(value) for name, value in values.items()}
        return Html(self._fill(self._form(one, many, n), {"n": self.number(n), **written}))

    def plural_label(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that goes with `n`, plain; `{n}` is n."""
        written = {name: self._plain(value) for name, value in values.items()}
        return self._fill(self._form(one, many, n), {"n": self.number(n), **written})

    def day(self, day: date, *, year: bool = False) -> str:
        """ "15 juillet", "1er juillet 2013"; "15 July"."""
        return self._writes.day(day, year=year)

    def time(self, moment: datetime, zone: ZoneInfo) -> str:
        """ "9 h 41", "9:41"."""
        return self._writes.time(moment, zone)

    def money(self, amount: int, currency: str) -> str:
        """Whole units of a currency by its ISO code: "350 000 F CFA"."""
        return self._writes.money(amount, currency)

    def yes_no(self, answer: bool) -> str:
        return self.label(later("yes") if answer else later("no"))

    def list(self, items: Iterable[object]) -> str:
        """ "1.1.1, 1.1.4": Html if one of them is, else plain."""
        written = [self.write(item) for item in items]
        if any(isinstance(item, Html) for item in written):
            return Html(", ".join(map(Html.escaped, written)))
        return ", ".join(written)

    def text(self, text: Text) -> str:
        """A text of the plan in this language, else in the plan's first, plain."""
        return in_language(text, self.language)

    def cut(self, text: str, most: int) -> str:
        """The text, or its start and "…", `most` characters in all."""
        return text if len(text) <= most else text[: most - 1].rstrip() + "…"

    def write(self, value: object) -> str:
        """A value as this language writes it; Html as it is, all else plain. Raises Unsayable."""
        try:
            return self._written[type(value)](value)
        except KeyError:
            if isinstance(value, Html):
                return value
            raise Unsayable(type(value).__name__) from None

    def _said_as(self, text: str) -> Template:
        template = self._templates.get(text)
        if template is None:
            template = self._templates[text] = Template(self._translations.gettext(text))
        return template

    def _form(self, one: str, many: str, n: int) -> Template:
        text = self._translations.ngettext(one, many, n)
        template = self._forms.get(text)
        if template is None:
            template = self._forms[text] = Template(text)
        return template

    def _safe(self, value: object) -> str:
        return Html.escaped(self.write(value))

    def _plain(self, value: object) -> str:
        written = self.write(value)
        return unescape(written) if isinstance(written, Html) else written

    def _fill(self, template: Template, values: dict[str, str]) -> str:
        try:
            return template.fill(values)
        except KeyError as missing:
            raise MissingValue(missing.args[0]) from None
