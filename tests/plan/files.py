"""A small plan file with one thing of each kind, and how a test spoils it."""

from dataclasses import dataclass

SMALL = """\
code: essai
title: {fr: Plan d’essai (fictif), en: Trial plan (fictional)}
fictional: yes
languages: [fr, en]
country: ML
currency: XOF
total_budget: 1 000

calendar:
  zone: Africa/Bamako
  first: 2012T1
  last: 2013T4
  month_starts_on: 1
  due: 15
  lock: 30
  review: 45

contacts:
  service: {fr: Service d’essai, en: Trial service}
  phone: 00 00 00 00
  helpline: 80 00 11 15
  declaration: "APDP, n° 0000"
  retention_months: 12

reminders:
  before: [14, 3]
  late: [3, 7, 14]
  told: 7
  digest: mardi
  morning: 08:30
  quiet: 20:00-07:00
  rest: [saturday, sunday]
  report_day: 10-31
  countdown: [30, 7]
  evaluation: 3

holidays:
  2013-01-01: {fr: Jour de l’an, en: New Year’s Day}

organisations:
- code: MSIPC
  kind: ministry
  names:
  - {text: {fr: Sécurité, en: Security}, until: 2012-12-31}
  - {text: {fr: Sécurité intérieure, en: Internal security}, since: 2013-01-01}
- {code: ONG1, kind: ngo, names: [{text: {fr: ONG d’essai, en: Trial NGO}}]}

areas:
- key: gao
  level: region
  names: {fr: Gao, en: Gao}
  codes: {pcode 2015: ML07}
  referral:
    fictional: yes
    verified: 2013-06-02
    contacts:
    - {text: {fr: "Santé : CSRéf de Gao", en: "Health: Gao"}, phone: 00 00 00 00}
- {key: ansongo, level: cercle, names: {fr: Ansongo, en: Ansongo}, parent: gao}

axes:
- code: 1
  title: {fr: Axe un, en: Axis one}
  objectives:
  - code: 1.1
    title: {fr: Objectif un, en: Objective one}
    activities:
    - code: 1.1.1
      label: {fr: Analyse des lois, en: Analysis of laws}
      title: {fr: Analyser les lois, en: Analyse the laws}
      responsible: [MSIPC]
      comonitors: [ONG1]
      areas: [gao, ansongo]
      planned: 2012T3-2013T4
      budget: {2012: 400, 2013: 200}
      results:
      - text: {fr: Les lois sont analysées, en: Laws are analysed}
        indicators:
        - code: 1.1.1
          kind: cumulative
          label: {fr: Lois analysées, en: Laws analysed}
          title: {fr: Nombre de lois analysées, en: Number of laws analysed}
          unit: {fr: lois, en: laws}
          baseline: 2
          means: {fr: Rapports, en: Reports}
          tags: [prevention]
          targets: {2012T4: 5, 2013T2: 10}
    - code: 1.10
      label: {fr: Formation, en: Training}
      title: {fr: Former les agents, en: Train officers}
      responsible: [MSIPC]
      planned: [2012T1, 2013T1-2013T2]
      budget: {2013: 400}
      results:
      - text: {fr: Les agents sont formés, en: Officers are trained}
        indicators:
        - code: 1.10a
          kind: count
          label: {fr: Agents formés, en: Officers trained}
          by_sex: yes
          targets: {2013T2: 50}
        - code: 1.10b
          kind: percent
          label: {fr: Part des agents, en: Share of officers}
          numerator: {fr: Agents formés, en: Officers trained}
          denominator: {fr: Tous les agents, en: All officers}
          targets: {2013T1-2013T2: 25 %}
        - code: 1.10c
          kind: yes_no
          label: {fr: Un comité existe, en: A committee exists}
          baseline: no
          targets: {2013T2: yes}
"""

HERE = "§"


@dataclass(frozen=True)
class Spoilt:
    """The small plan with one thing wrong; the fault is expected where HERE stood."""

    text: str
    line: int
    column: int


def spoil(*changes: tuple[str, str]) -> Spoilt:
    """SMALL with each first text (there once) replaced by the second; one of them holds HERE."""
    text = SMALL
    for before, after in changes:
        assert text.count(before) == 1, f"{before!r} is there {text.count(before)} times"
        text = text.replace(before, after)
    assert text.count(HERE) == 1
    before_it = text[: text.index(HERE)]
    line = before_it.count("\n") + 1
    return Spoilt(text.replace(HERE, ""), line, len(before_it) - before_it.rfind("\n"))
