"""What the template says about each column, beside its title: by sheet and field."""

from storage.plan.workbook.fields import Both, Field, Form
from storage.plan.workbook.sheets import SheetForm

CODE = Both("Texte : 1.10 reste 1.10.", "Text: 1.10 stays 1.10.")
TEXTS = Both("Une colonne par langue du plan.", "One column for each language of the plan.")


def note(sheet: SheetForm, field: Field, language: str) -> str:
    """Empty where the title says it all."""
    said = [NOTES[f"{sheet.key}.{field.key}"]] if f"{sheet.key}.{field.key}" in NOTES else []
    if field.form is Form.TEXTS and sheet.key != "plan":
        said.append(TEXTS)
    if field.form is Form.CODE and not said:
        said.append(CODE)
    return " ".join(one.within(language) for one in said)


NOTES = {
    "plan.code": Both(
        "1 à 24 lettres sans accent, chiffres, . ou -",
        "1 to 24 letters, digits, . or -",
    ),
    "plan.title": Both(
        "Le titre du plan, dans chaque langue.",
        "The plan’s title, in each language.",
    ),
    "plan.languages": Both(
        "Par exemple fr, en. La première remplace celles qui manquent.",
        "Such as fr, en. The first stands in where another is missing.",
    ),
    "plan.country": Both(
        "Deux capitales (ISO 3166), par exemple ML.",
        "Two capitals (ISO 3166), such as ML.",
    ),
    "plan.currency": Both(
        "Trois capitales (ISO 4217), par exemple XOF.",
        "Three capitals (ISO 4217), such as XOF.",
    ),
    "plan.total_budget": Both(
        "En unités entières. Doit être la somme des budgets des activités.",
        "In whole units. Must be the sum of the activities’ budgets.",
    ),
    "plan.fictional": Both(
        "oui\xa0: pour la formation, jamais à côté d’un vrai plan.",
        "yes: for training, never beside a real plan.",
    ),
    "plan.calendar.zone": Both(
        "Par exemple Africa/Bamako.",
        "Such as Africa/Bamako.",
    ),
    "plan.calendar.first": Both(
        "Par exemple 2012T1.",
        "Such as 2012T1.",
    ),
    "plan.calendar.last": Both(
        "Par exemple 2014T4.",
        "Such as 2014T4.",
    ),
    "plan.calendar.month_starts_on": Both(
        "1 à 28. Avec 28, janvier va du 28 décembre au 27 janvier.",
        "1 to 28. With 28, January runs from 28 December to 27 January.",
    ),
    "plan.calendar.due": Both(
        "Jours après la fin du trimestre.",
        "Days after the quarter’s end.",
    ),
    "plan.calendar.lock": Both(
        "Jours après la fin du trimestre.",
        "Days after the quarter’s end.",
    ),
    "plan.calendar.review": Both(
        "Jours après la fin du trimestre.",
        "Days after the quarter’s end.",
    ),
    "plan.contacts.service": Both(
        "Lu par chaque personne qui rejoint Relais.",
        "Read by everyone who joins Relais.",
    ),
    "plan.contacts.phone": Both(
        "Chiffres et espaces.",
        "Digits and spaces.",
    ),
    "plan.contacts.helpline": Both(
        "Pour qui demande de l’aide, dans tout le pays.",
        "For whoever asks for help, in the whole country.",
    ),
    "plan.incidents.period": Both(
        "Vide, comme les feuilles Incidents et Sources\xa0: pas de décompte.",
        "Empty, like the sheets Incidents and Sources: no tallies.",
    ),
    "plan.incidents.threshold": Both(
        "Un chiffre plus petit est masqué dans ce qui circule. Vide\xa0: 5. 3 au moins.",
        "A smaller figure is masked in what circulates. Empty: 5. 3 at least.",
    ),
    "plan.incidents.many": Both(
        "Vide\xa0: 100.",
        "Empty: 100.",
    ),
    "plan.incidents.by_cercle": Both(
        "oui\xa0: aussi dans les lieux qui sont dans un autre.",
        "yes: also in areas that lie within another.",
    ),
    "plan.incidents.needs_card": Both(
        "Vide ou oui\xa0: sans contacts valables, pas de décompte de ce lieu.",
        "Empty or yes: without valid contacts, no tally of that area.",
    ),
    "plan.differences.absolute": Both(
        "Entre le ministère et l’ONG, ce qui reste concordant. Vide\xa0: 0.",
        "Between ministry and NGO, what still agrees. Empty: 0.",
    ),
    "plan.differences.percent": Both(
        "Du plus grand des deux chiffres, 0 à 100. Vide\xa0: 5.",
        "Of the larger of the two figures, 0 to 100. Empty: 5.",
    ),
    "plan.authority.state": Both(
        "En tête de ce qui est remis, par exemple République du Mali.",
        "On the first page of what is handed over, such as Republic of Mali.",
    ),
    "plan.authority.motto": Both(
        "Sous le nom de l’État. Vide\xa0: aucune.",
        "Below the State’s name. Empty: none.",
    ),
    "plan.authority.ministry": Both(
        "Son code dans la feuille Organisations.",
        "Its code in the sheet Organisations.",
    ),
    "incidents.list": Both(
        "Sans aucun type\xa0: les six de la GBVIMS. Ce qui est lié au conflit est une partie des types.",
        "Without any type: the six of the GBVIMS. What is conflict-related is a part of the types.",
    ),
    "incidents.code": Both(
        "1 à 24 petites lettres sans accent, chiffres ou _. Une règle n’en a pas.",
        "1 to 24 small letters, digits or _. A rule has none.",
    ),
    "incidents.text": Both(
        "D’une règle\xa0: sa phrase.",
        "Of a rule: its sentence.",
    ),
    "incidents.applies": Both(
        "Lié au conflit\xa0: les codes des types dont c’est une partie. Vide\xa0: tous.",
        "Conflict-related: the codes of the types it is a part of. Empty: any.",
    ),
    "of_record.service": Both(
        "Le service dont le chiffre est publié. Deux services ne s’additionnent jamais.",
        "The service whose figure is published. Two services are never added.",
    ),
    "of_record.organisation": Both(
        "Là où plusieurs structures de ce service comptent\xa0: celle dont le chiffre est publié. Vide\xa0: la seule.",
        "Where several organisations of that service count: whose figure is published. Empty: the only one.",
    ),
    "plan.contacts.declaration": Both(
        "Du fichier déclaré, par exemple APDP, n°\xa00000.",
        "Of the declared file, such as APDP, no. 0000.",
    ),
    "plan.contacts.retention_months": Both(
        "Après le départ d’une personne, 1 à 120.",
        "After a person has left, 1 to 120.",
    ),
    "plan.reminders.before": Both(
        "Avec des virgules\xa0; 0\xa0: le dernier jour. Vide\xa0: 14, 3, 0. Ou\xa0: aucun.",
        "With commas; 0 is the last day. Empty: 14, 3, 0. Or: none.",
    ),
    "plan.reminders.late": Both(
        "Avec des virgules, tant que le rapport est accepté. Vide\xa0: 3, 7, 14. Ou\xa0: aucun.",
        "With commas, as long as a report is accepted. Empty: 3, 7, 14. Or: none.",
    ),
    "plan.reminders.told": Both(
        "Un de ces jours de retard\xa0; 0\xa0: jamais. Vide\xa0: 7.",
        "One of these late days; 0 is never. Empty: 7.",
    ),
    "plan.reminders.digest": Both(
        "Vide\xa0: lundi.",
        "Empty: monday.",
    ),
    "plan.reminders.morning": Both(
        "Vide\xa0: 8\xa0h, à l’heure du plan.",
        "Empty: 08:00, in the plan’s time zone.",
    ),
    "plan.reminders.quiet": Both(
        "Aucun rappel ne part à ces heures. Vide\xa0: 20h-7h. Ou\xa0: aucune.",
        "No reminder leaves in these hours. Empty: 20:00-07:00. Or: none.",
    ),
    "plan.reminders.rest": Both(
        "Par exemple samedi, dimanche. Vide\xa0: dimanche. Ou\xa0: aucun.",
        "Such as saturday, sunday. Empty: sunday. Or: none.",
    ),
    "plan.reminders.report_day": Both(
        "Le mois, puis le jour. Vide\xa0: 10-31, le 31 octobre.",
        "The month, then the day. Empty: 10-31, which is 31 October.",
    ),
    "plan.reminders.countdown": Both(
        "Jours avant ce rapport, avec des virgules. Vide\xa0: 30, 14, 7. Ou\xa0: aucun.",
        "Days before that report, with commas. Empty: 30, 14, 7. Or: none.",
    ),
    "plan.reminders.evaluation": Both(
        "1 à 10. Vide\xa0: 3.",
        "1 to 10. Empty: 3.",
    ),
    "activities.label": Both(
        "Ce que montre le téléphone\xa0: 28 lettres.",
        "What phones show: 28 letters.",
    ),
    "activities.title": Both(
        "Le texte du document.",
        "The document’s wording.",
    ),
    "activities.responsible": Both(
        "Codes de ministères, séparés par des virgules.",
        "Codes of ministries, with commas.",
    ),
    "activities.comonitors": Both(
        "Codes d’ONG, séparés par des virgules.",
        "Codes of NGOs, with commas.",
    ),
    "activities.areas": Both(
        "Clés des lieux, séparées par des virgules. Vide\xa0: partout.",
        "Keys of areas, with commas. Empty: everywhere.",
    ),
    "results.code": Both(
        "Vide\xa0: 1.1.1.R1, et ainsi de suite.",
        "Empty: 1.1.1.R1, and so on.",
    ),
    "indicators.result": Both(
        "Le code du résultat. Vide\xa0: le seul résultat de l’activité.",
        "The result’s code. Empty: the activity’s only result.",
    ),
    "indicators.code": Both(
        "Le code de l’activité, avec une lettre s’il y en a plusieurs\xa0: 1.1.2a",
        "The activity’s code, with a letter where it has several: 1.1.2a",
    ),
    "indicators.kind": Both(
        "nombre du trimestre\xa0: s’additionne\xa0; cumul\xa0: depuis le début, ne baisse jamais\xa0; "
        "niveau\xa0: combien à la fin du trimestre\xa0; oui/non\xa0; pourcentage\xa0: une partie d’un tout.",
        "count: of the quarter, adds up; cumulative: since the plan began, never falls; level: how many at "
        "the quarter’s end; yes/no; percent: a part of a whole.",
    ),
    "indicators.label": Both(
        "La question du téléphone\xa0: 36 lettres.",
        "The phone’s question: 36 letters.",
    ),
    "indicators.title": Both(
        "Le texte du document.",
        "The document’s wording.",
    ),
    "indicators.by_sex": Both(
        "oui\xa0: femmes et hommes sont demandés. Pour un nombre de personnes.",
        "yes: women and men are asked for. For a count of people.",
    ),
    "indicators.numerator": Both(
        "Pourcentage seulement\xa0: ce qui est compté.",
        "Percent only: what is counted.",
    ),
    "indicators.denominator": Both(
        "Pourcentage seulement\xa0: sur quoi.",
        "Percent only: out of what.",
    ),
    "indicators.baseline": Both(
        "La valeur de départ. Vide\xa0: inconnue, jamais zéro.",
        "The value at the start. Empty: unknown, never zero.",
    ),
    "indicators.tags": Both(
        "Séparées par des virgules, par exemple prevention.",
        "With commas, such as prevention.",
    ),
    "indicators.protected": Both(
        "oui\xa0: compte des survivantes, ne circule que par une publication.",
        "yes: counts survivors, leaves by a release only.",
    ),
    "organisations.code": Both(
        "1 à 12 lettres sans accent, chiffres, . ou -. Une ligne de plus avec le même code\xa0: un autre "
        "nom, à d’autres dates.",
        "1 to 12 letters, digits, . or -. One more row with the same code: another name, at other dates.",
    ),
    "organisations.kind": Both(
        "Un ministère répond d’une activité, une ONG en fait le co-suivi.",
        "A ministry answers for an activity, an NGO co-monitors it.",
    ),
    "organisations.since": Both(
        "Vide\xa0: sans limite.",
        "Empty: no limit.",
    ),
    "organisations.until": Both(
        "Vide\xa0: sans limite.",
        "Empty: no limit.",
    ),
    "areas.key": Both(
        "Petites lettres sans accent, chiffres, -. Une colonne «\xa0Code pcode 2015\xa0» tient les codes "
        "officiels de cette liste.",
        "Small letters, digits, -. A column «\xa0Code pcode 2015\xa0» holds the official codes of that list.",
    ),
    "areas.level": Both(
        "Un mot, par exemple region ou cercle.",
        "One word, such as region or cercle.",
    ),
    "areas.since": Both(
        "Vide\xa0: sans limite.",
        "Empty: no limit.",
    ),
    "areas.until": Both(
        "Vide\xa0: sans limite.",
        "Empty: no limit.",
    ),
    "referrals.text": Both(
        "Peut s’afficher sur un écran verrouillé\xa0: mots neutres.",
        "May show on a lock screen: neutral words.",
    ),
    "referrals.phone": Both(
        "Chiffres et espaces.",
        "Digits and spaces.",
    ),
    "referrals.verified": Both(
        "Valable 90 jours. Le même jour sur chaque ligne du lieu.",
        "Valid 90 days. The same day in each row of the area.",
    ),
    "referrals.fictional": Both(
        "oui\xa0: pour la formation.",
        "yes: for training.",
    ),
    "holidays.day": Both(
        "Aucun rappel ne part ce jour.",
        "No reminder leaves on that day.",
    ),
}

# What the template's first page says: of itself ("") and of each sheet.
ABOUT = {
    "": Both(
        "Remplissez une feuille après l’autre, puis : relais plan check. Les titres se lisent en français ou en"
        " anglais, dans n’importe quel ordre. Laissez vide ce qui est inconnu : rien ne devient zéro. Une feuille"
        " ou une colonne à vous commence par _.",
        "Fill in one sheet after the other, then: relais plan check. Titles are read in French or English, in any"
        " order. Leave empty what is unknown: nothing becomes zero. A sheet or a column of your own begins with _.",
    ),
    "plan": Both(
        "Le titre, les trimestres, la monnaie, les délais, les rappels.",
        "The title, the quarters, the currency, the deadlines, the reminders.",
    ),
    "axes": Both("Les axes prioritaires.", "The priority axes."),
    "objectives": Both("Les objectifs spécifiques de chaque axe.", "The specific objectives of each axis."),
    "activities": Both(
        "Les activités, avec leurs structures responsables, le co-suivi et les lieux.",
        "The activities, with who is responsible, who co-monitors, and where.",
    ),
    "schedule": Both("Un x dans chaque trimestre prévu.", "An x in each quarter that is planned."),
    "budget": Both("Le montant de chaque année, en unités entières.", "The amount of each year, in whole units."),
    "results": Both("Les résultats attendus de chaque activité.", "The expected results of each activity."),
    "indicators": Both(
        "Les indicateurs : chacun est une question du téléphone.", "The indicators: each is a question."
    ),
    "targets": Both(
        "La cible de chaque trimestre : un nombre, oui ou non, ou un pourcentage de 0 à 100.",
        "The target of each quarter: a number, yes or no, or a percentage from 0 to 100.",
    ),
    "organisations": Both("Les ministères et les ONG.", "The ministries and the NGOs."),
    "areas": Both("Les régions, les cercles et les autres lieux.", "The regions, cercles and other areas."),
    "incidents": Both(
        "Ce qui est compté : les types, la liste liée au conflit, les règles. Peut rester vide.",
        "What is counted: the types, the conflict-related list, the rules. May stay empty.",
    ),
    "of_record": Both("Le service de référence de chaque lieu.", "The source of record of each area."),
    "referrals": Both(
        "Pour chaque lieu, les contacts vers qui orienter. Une ligne par contact.",
        "For each area, the contacts to refer people to. One row for each.",
    ),
    "holidays": Both("Les jours sans rappel.", "The days without reminders."),
}
