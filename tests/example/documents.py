"""The documents of the simulated year, by name: what a coordinator asks for in the chat once it is approved."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.documents.charts import quarter_png
from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from bot.exports.rollup_csv import rollup_csv
from bot.exports.rollup_json import rollup_json
from bot.exports.rollup_xlsx import rollup_xlsx
from bot.texts import Texts
from storage import editions
from storage.calendar import Quarter
from storage.plan.reading import Plans
from storage.rolled import Scope
from storage.rollups import roll_up
from tests.example.year import APPROVED, YEAR, Lived


def documents(session: Session, lived: Lived) -> Iterator[tuple[str, bytes]]:
    plan = Plans().open(session)[0]
    year = replace(editions.rolled(session, lived.edition.id), hash=lived.edition.hash)
    quarter = roll_up(session, plan, Scope.QUARTER, YEAR, 2, APPROVED)
    texts = Texts.load()
    french, english = texts.of("fr"), texts.of("en")
    name = f"Relais-recapitulatif-{YEAR}-edition-{lived.edition.edition}"
    yield f"{name}.pdf", yearly_pdf(french, year, lived.release)
    yield f"{name}.en.pdf", yearly_pdf(english, year, lived.release)
    yield f"{name}.xlsx", rollup_xlsx(french, year, lived.release)
    yield f"{name}.csv.zip", rollup_csv(french, year, lived.release)
    yield f"{name}.json", rollup_json(french, year, lived.release)
    yield f"Relais-recapitulatif-{Quarter(YEAR, 2)}.pdf", quarterly_pdf(french, quarter, None)
    yield f"Relais-recapitulatif-{Quarter(YEAR, 2)}.png", quarter_png(french, quarter)
