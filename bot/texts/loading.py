"""Opens the catalogues, once, at start.

A compiled catalogue (.mo, 1 ms) is taken when it is there and not older than its source; else the source (.po) is
read, so that a fresh clone needs no build step.
"""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from bot.texts.words import Words

HERE = Path(__file__).parent
LANGUAGES = ("fr", "en")


def catalogue(language: str, folder: Path = HERE) -> Path:
    """Where a language's texts are kept."""
    return folder / language / "LC_MESSAGES" / "relais.po"


class Texts:
    """The words of each language. Put together once; safe from several threads."""

    def __init__(self, translations: dict[str, NullTranslations]) -> None:
        self._words = {language: Words(language, found) for language, found in translations.items()}

    @classmethod
    def load(cls, folder: Path = HERE) -> "Texts":
        return cls({language: translations(catalogue(language, folder)) for language in LANGUAGES})

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._words)

    def of(self, language: str) -> Words:
        """The words of a language ("fr", "en-GB"); French for those we do not have."""
        found = self._words.get(language) or self._words.get(language[:2].lower())
        return found or self._words["fr"]


def translations(po: Path) -> NullTranslations:
    mo = po.with_suffix(".mo")
    if mo.exists() and (not po.exists() or mo.stat().st_mtime >= po.stat().st_mtime):
        return _read(mo, mo.stat().st_mtime_ns)
    return GNUTranslations(BytesIO(compiled(po)))


@lru_cache(maxsize=len(LANGUAGES))
def _read(mo: Path, written: int) -> GNUTranslations:
    """Read once in a process, however often a bot is served in it; again when it was `written` again."""
    return GNUTranslations(BytesIO(mo.read_bytes()))


def compiled(po: Path) -> bytes:
    """The catalogue as gettext reads it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalog = read_po(source, locale=po.parts[-3])
    target = BytesIO()
    write_mo(target, catalog)
    return target.getvalue()
