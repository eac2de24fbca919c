"""Public holidays of a country, to propose in a template. Imports `holidays` where it is used.

A person confirms them: Muslim days are estimates, a day off at times, and say so.
"""

from collections.abc import Iterable
from datetime import date

from storage.plan.logframe import Text


class UnknownCountry(LookupError):
    """Nothing is known of the holidays of this country."""


def proposed(country: str, years: Iterable[int], languages: Iterable[str]) -> dict[date, Text]:
    """The days, in their order, each with its name in those of the languages that it has one in.

    `country`: ISO 3166 alpha-2. Raises UnknownCountry.
    """
    from holidays import country_holidays

    try:
        spoken = country_holidays(country).supported_languages
    except (NotImplementedError, ValueError):
        raise UnknownCountry(country) from None
    found: dict[date, dict[str, str]] = {}
    for language in languages:
        # Its languages are written fr, fr_SN, en_US.
        locale = next((one for one in spoken if one.split("_")[0] == language), None)
        if locale is not None:
            for day, name in country_holidays(country, years=list(years), language=locale).items():
                found.setdefault(day, {})[language] = _typed(name)
    return dict(sorted(found.items()))


def _typed(name: str) -> str:
    """With the apostrophe of the screens."""
    return name.replace("'", "’").replace("\N{LEFT SINGLE QUOTATION MARK}", "’")
