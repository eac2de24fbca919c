"""The text of each page of each document, as somebody looked at it. After a change that is meant, look at the pages and
write it anew: `python -m tests.documents.golden`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from bot.texts import Words
from tests.documents import sample
from tests.documents.sampled_release import of_quarter
from tests.documents.tree import pages
from tests.texts import TEXTS

KEPT = Path(__file__).parent / "kept"
DOCUMENTS: Mapping[str, Callable[[Words], bytes]] = {
    "yearly": lambda words: yearly_pdf(words, sample.year(), sample.release()),
    "draft": lambda words: yearly_pdf(words, sample.draft(), None),
    "october": lambda words: yearly_pdf(words, sample.october(), None),
    "quarterly": lambda words: quarterly_pdf(words, sample.quarter(2), of_quarter(2)),
}
LANGUAGES = {"yearly": ("fr", "en"), "draft": ("fr",), "october": ("fr",), "quarterly": ("fr", "en")}


def made(name: str, language: str) -> bytes:
    return DOCUMENTS[name](TEXTS.of(language))


def text(file: bytes) -> str:
    return "".join(f"======== {number}\n{page}\n" for number, page in enumerate(pages(file), 1))


def kept(name: str, language: str) -> Path:
    return KEPT / f"{name}-{language}.txt"


def write() -> None:
    KEPT.mkdir(exist_ok=True)
    for name, languages in LANGUAGES.items():
        for language in languages:
            kept(name, language).write_text(text(made(name, language)), encoding="utf-8")


if __name__ == "__main__":
    write()
