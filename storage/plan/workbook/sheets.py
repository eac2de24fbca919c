"""The sheets of a plan's workbook and their columns, with the notes that the template shows. docs/plan-file.md lists
them; a title is known in either language."""

from dataclasses import dataclass

from storage.plan.workbook.fields import Both, Field, Form


@dataclass(frozen=True)
class SheetForm:
    """`across`: what its further columns are: "quarters", "years", or "codes" (official ones); or nothing.
    `needed`: whether it must be there; what came later need not."""

    key: str
    name: Both
    fields: tuple[Field, ...]
    across: str = ""
    needed: bool = True

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)


def _code(key: str, fr: str, en: str, suggests: str = "") -> Field:
    return Field(key, Both(fr, en), Form.CODE, suggests, 12)


def _texts(key: str, fr: str, en: str, width: int = 32) -> Field:
    return Field(key, Both(fr, en), Form.TEXTS, width=width)


def _day(key: str, fr: str, en: str) -> Field:
    return Field(key, Both(fr, en), Form.DAY, width=12)


def _rule(key: str, fr: str, en: str, form: Form = Form.TEXT) -> Field:
    return Field(f"reminders.{key}", Both(fr, en), form, needed=False)


def _counting(key: str, fr: str, en: str, form: Form = Form.WHOLE) -> Field:
    return Field(f"incidents.{key}", Both(fr, en), form, needed=False)


def _apart(key: str, fr: str, en: str) -> Field:
    return Field(f"differences.{key}", Both(fr, en), Form.WHOLE, needed=False)


# The lines of the first sheet. A dot leads into a part of the file: calendar.first.
PLAN = (
    Field("code", Both("Code", "Code"), Form.CODE),
    Field("title", Both("Titre", "Title"), Form.TEXTS),
    Field("languages", Both("Langues", "Languages"), Form.CODES),
    Field("country", Both("Pays", "Country")),
    Field("currency", Both("Monnaie", "Currency")),
    Field("total_budget", Both("Budget total", "Total budget"), Form.WHOLE),
    Field("fictional", Both("Fictif", "Fictional"), Form.YES),
    Field("calendar.zone", Both("Fuseau horaire", "Time zone")),
    Field("calendar.first", Both("Premier trimestre", "First quarter"), Form.QUARTER),
    Field("calendar.last", Both("Dernier trimestre", "Last quarter"), Form.QUARTER),
    Field("calendar.month_starts_on", Both("Le mois commence le", "A month begins on day"), Form.WHOLE),
    Field("calendar.due", Both("Rapports à temps jusqu’à (jours)", "Reports on time until (days)"), Form.WHOLE),
    Field("calendar.lock", Both("Rapports acceptés jusqu’à (jours)", "Reports accepted until (days)"), Form.WHOLE),
    Field("calendar.review", Both("Vérification jusqu’à (jours)", "Verified until (days)"), Form.WHOLE),
    Field("contacts.service", Both("Service à contacter", "Office to ask"), Form.TEXTS),
    Field("contacts.phone", Both("Téléphone du service", "Office’s telephone"), Form.CODE),
    Field("contacts.declaration", Both("Numéro de déclaration", "Declaration number")),
    Field("contacts.retention_months", Both("Durée de conservation (mois)", "Retention (months)"), Form.WHOLE),
    _rule("before", "Rappels avant l’échéance (jours)", "Reminders before the due day", Form.DAYS),
    _rule("late", "Rappels en retard (jours)", "Reminders of late reports (days)", Form.DAYS),
    _rule("told", "Retards signalés à la coordination (jours)", "Coordinators told (days late)", Form.WHOLE),
    _rule("digest", "Jour du point de la semaine", "Day of the week’s digest", Form.WEEKDAY),
    _rule("morning", "Heure des envois", "Hour of messages"),
    _rule("quiet", "Heures sans envoi", "Quiet hours", Form.HOURS),
    _rule("rest", "Jours sans envoi", "Days of rest", Form.DAYS),
    _rule("report_day", "Jour du rapport annuel", "Day of the yearly report", Form.EACH_YEAR),
    _rule("countdown", "Rappels du rapport annuel (jours)", "Reminders of the yearly report (days)", Form.DAYS),
    _rule("evaluation", "Évaluation externe (tous les … ans)", "External evaluation (every … years)", Form.WHOLE),
    Field("contacts.helpline", Both("Ligne nationale d’aide", "National help line"), Form.CODE, needed=False),
    _counting("period", "Décompte des incidents, par", "Tally of incidents, by", Form.PERIOD),
    _counting("threshold", "Masqué au-dessous de", "Masked below"),
    _counting("many", "À confirmer au-dessus de", "To be confirmed above"),
    _counting("by_cercle", "Décompte par cercle", "Tally by cercle", Form.YES),
    _counting("needs_card", "Contacts d’aide exigés", "Help contacts required", Form.YES),
    _apart("absolute", "Écart admis (nombre)", "Difference allowed (number)"),
    _apart("percent", "Écart admis (pour cent)", "Difference allowed (per cent)"),
    Field("authority.state", Both("État", "State"), Form.TEXTS, needed=False),
    Field("authority.motto", Both("Devise", "Motto"), Form.TEXTS, needed=False),
    Field(
        "authority.ministry",
        Both("Ministère responsable du plan", "Ministry that answers for the plan"),
        Form.CODE,
        needed=False,
    ),
)
ITEM = Both("Élément", "Item")
VALUE = Both("Valeur", "Value")
REMARK = Both("Explication", "Explanation")

SHEETS = (
    SheetForm("plan", Both("Plan", "Plan"), PLAN),
    SheetForm(
        "axes",
        Both("Axes", "Axes"),
        (_code("code", "Code", "Code"), _texts("title", "Titre", "Title", width=48)),
    ),
    SheetForm(
        "objectives",
        Both("Objectifs", "Objectives"),
        (
            _code("axis", "Axe", "Axis", "axes"),
            _code("code", "Code", "Code"),
            _texts("title", "Titre", "Title", width=48),
        ),
    ),
    SheetForm(
        "activities",
        Both("Activités", "Activities"),
        (
            _code("objective", "Objectif", "Objective", "objectives"),
            _code("code", "Code", "Code"),
            _texts("label", "Libellé", "Label"),
            _texts("title", "Titre", "Title", width=48),
            Field("responsible", Both("Structures responsables", "Responsible"), Form.CODES, "organisations"),
            Field("comonitors", Both("Co-suivi", "Co-monitors"), Form.CODES, "organisations"),
            Field("areas", Both("Lieux", "Areas"), Form.CODES, "areas"),
        ),
    ),
    SheetForm(
        "schedule",
        Both("Chronogramme", "Schedule"),
        (_code("activity", "Activité", "Activity", "activities"),),
        "quarters",
    ),
    SheetForm("budget", Both("Budget", "Budget"), (_code("activity", "Activité", "Activity", "activities"),), "years"),
    SheetForm(
        "results",
        Both("Résultats", "Results"),
        (
            _code("activity", "Activité", "Activity", "activities"),
            Field("code", Both("Code", "Code"), Form.CODE, width=12),
            _texts("text", "Résultat attendu", "Expected result", width=48),
        ),
    ),
    SheetForm(
        "indicators",
        Both("Indicateurs", "Indicators"),
        (
            _code("result", "Résultat", "Result", "results"),
            Field("code", Both("Code", "Code"), Form.CODE, width=12),
            Field("kind", Both("Type", "Kind"), Form.KIND),
            _texts("label", "Libellé", "Label"),
            _texts("title", "Titre", "Title", width=48),
            _texts("unit", "Unité", "Unit", width=14),
            Field("by_sex", Both("Par sexe", "By sex"), Form.YES, width=10),
            _texts("numerator", "Partie", "Numerator", width=20),
            _texts("denominator", "Tout", "Denominator", width=20),
            Field("baseline", Both("Référence", "Baseline"), Form.VALUE, width=12),
            _texts("means", "Source de vérification", "Means of verification"),
            Field("tags", Both("Étiquettes", "Tags"), Form.CODES),
            Field("protected", Both("Protégé", "Protected"), Form.YES, width=10),
        ),
    ),
    SheetForm(
        "targets", Both("Cibles", "Targets"), (_code("indicator", "Indicateur", "Indicator", "indicators"),), "quarters"
    ),
    SheetForm(
        "organisations",
        Both("Organisations", "Organisations"),
        (
            Field("code", Both("Code", "Code"), Form.CODE, width=12),
            Field("kind", Both("Type", "Kind"), Form.BODY),
            _texts("text", "Nom", "Name"),
            _day("since", "Depuis", "Since"),
            _day("until", "Jusqu’au", "Until"),
        ),
    ),
    SheetForm(
        "areas",
        Both("Lieux", "Areas"),
        (
            Field("key", Both("Clé", "Key"), Form.CODE),
            Field("level", Both("Niveau", "Level"), width=12),
            _texts("names", "Nom", "Name", width=24),
            _code("parent", "Dans", "Within", "areas"),
            _day("since", "Depuis", "Since"),
            _day("until", "Jusqu’au", "Until"),
        ),
        "codes",
    ),
    SheetForm(
        "referrals",
        Both("Orientation", "Referral"),
        (
            _code("area", "Lieu", "Area", "areas"),
            _texts("text", "Contact", "Contact"),
            Field("phone", Both("Téléphone", "Telephone"), Form.CODE),
            Field("verified", Both("Vérifié le", "Verified on"), Form.DAY, width=12),
            Field("fictional", Both("Fictif", "Fictional"), Form.YES, width=10),
        ),
    ),
    SheetForm(
        "holidays",
        Both("Jours fériés", "Holidays"),
        (
            Field("day", Both("Jour", "Day"), Form.DAY, width=12),
            _texts("name", "Nom", "Name"),
        ),
    ),
    SheetForm(
        "incidents",
        Both("Incidents", "Incidents"),
        (
            Field("list", Both("Liste", "List"), Form.LIST),
            Field("code", Both("Code", "Code"), Form.CODE),
            _texts("text", "Libellé", "Label"),
            Field("applies", Both("Partie de", "Part of"), Form.CODES),
        ),
        needed=False,
    ),
    SheetForm(
        "of_record",
        Both("Sources", "Sources"),
        (
            _code("area", "Lieu", "Area", "areas"),
            Field("service", Both("Service", "Service"), Form.SERVICE),
            Field("organisation", Both("Structure", "Organisation"), Form.CODE, "organisations", 12, needed=False),
        ),
        needed=False,
    ),
)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}
