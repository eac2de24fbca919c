"""A roll-up that was found, as the bytes of a file. What a form needs is imported when it is asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.errors import Refused
from bot.commands.rolling import Found
from bot.texts import Texts, Words
from storage.rolled import Scope

IDENTIFIER = re.compile(r"[^\s/&|?]{1,60}")  # of an organisation, as IATI's standard has it


@dataclass(frozen=True)
class Form:
    """How it is written. `language` None: the plan's first. The rest is for one format each."""

    name: str
    language: str | None = None
    by_area: bool = False
    area_codes: str = ""
    publisher: str | None = None


Writer = Callable[[Words, Found, Form], bytes]


def written(of: Found, form: Form) -> bytes:
    """Raises Refused."""
    if form.name != "dhis2" and (form.by_area or form.area_codes):
        raise Refused("--by-area and --area-codes are for --format dhis2", 2)
    if form.name != "iati" and form.publisher is not None:
        raise Refused("--publisher is for --format iati", 2)
    texts = Texts.load()
    known = (language for language in (form.language, *of.rollup.languages) if language in ("fr", "en"))
    return FORMATS[form.name](texts.of(next(known, "fr")), of, form)


def _json(words: Words, of: Found, form: Form) -> bytes:
    from bot.exports.rollup_json import rollup_json

    return rollup_json(words, of.rollup, of.release)


def _csv(words: Words, of: Found, form: Form) -> bytes:
    from bot.exports.rollup_csv import rollup_csv

    return rollup_csv(words, of.rollup, of.release)


def _xlsx(words: Words, of: Found, form: Form) -> bytes:
    from bot.exports.rollup_xlsx import rollup_xlsx

    return rollup_xlsx(words, of.rollup, of.release)


def _pdf(words: Words, of: Found, form: Form) -> bytes:
    from bot.documents import typeset
    from bot.documents.quarterly import quarterly_pdf
    from bot.documents.yearly import yearly_pdf

    try:
        typeset.check()
    except typeset.NoTypesetter:
        raise Refused("--format pdf needs what the extra brings: pip install 'relais[documents]'", 2) from None
    write = quarterly_pdf if of.rollup.scope is Scope.QUARTER else yearly_pdf
    return write(words, of.rollup, of.release)


def _dhis2(words: Words, of: Found, form: Form) -> bytes:
    from bot.exports import dhis2
    from bot.exports.flat import FICTIONAL

    comment = words.label(FICTIONAL) if of.rollup.fictional else ""
    if of.release is not None:
        raise Refused("--format dhis2 takes no released incident figures", 2)
    try:
        if form.by_area:
            return dhis2.of_areas(of.rollup, _codes(of, form.area_codes), comment)
        if form.area_codes:
            raise Refused("--area-codes goes with --by-area", 2)
        return dhis2.of_country(of.rollup, of.logframe.country or of.rollup.plan, comment)
    except dhis2.NoPeriod:
        raise Refused("DHIS2 has no period like the edition for 31 October: ask for a year or a quarter", 2) from None


def _codes(of: Found, scheme: str) -> dict[str, str]:
    """Each area's code in the newest version of this scheme; its key, where none is asked for. Raises Refused."""
    if not scheme:
        return {area.code: area.code for area in of.rollup.areas}
    codes = {
        area.key: max((code.version, code.code) for code in area.codes if code.scheme == scheme)[1]
        for area in of.logframe.areas
        if any(code.scheme == scheme for code in area.codes)
    }
    reported = {
        area for activity in of.rollup.activities for one in activity.indicators
        for area, cell in one.areas.items() if cell.of_record is not None
    }  # fmt: skip
    if missing := sorted(reported - set(codes)):
        raise Refused(f"the plan has no code of {', '.join(missing)} in the scheme {scheme}", 2)
    return codes


def _iati(words: Words, of: Found, form: Form) -> bytes:
    from bot.exports.iati import Publisher, results

    ref = of.rollup.plan if form.publisher is None else form.publisher
    if not IDENTIFIER.fullmatch(ref):
        raise Refused(f"--publisher: {ref or 'nothing'} is no identifier; IATI's have no spaces, as XM-DAC-41304", 2)
    names = {named.code: words.text(named.names) for named in of.rollup.organisations}
    publisher = Publisher(ref, names.get(ref) or ref, of.logframe.country)
    return results(words, of.rollup, of.logframe.calendar, publisher, of.release)


FORMATS: dict[str, Writer] = {
    "json": _json, "csv": _csv, "xlsx": _xlsx, "pdf": _pdf, "dhis2": _dhis2, "iati": _iati,
}  # fmt: skip
