"""A plan as an outline: what `relais plan show` prints. A tree on a terminal, indented lines in a pipe."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from storage.plan.logframe import (
    Activity,
    Area,
    Axis,
    Incidents,
    Indicator,
    Logframe,
    Organisation,
    Result,
    Text,
    in_language,
)

if TYPE_CHECKING:
    from rich.tree import Tree

Said = Callable[[Text], str]  # a text in the reader's language


@dataclass(frozen=True)
class Node:
    """One line, and what lies below it."""

    text: str
    below: tuple["Node", ...] = ()


def outline(plan: Logframe, language: str) -> Node:
    """The whole plan, its texts in `language` where it has them."""
    said: Said = partial(in_language, language=language)
    calendar = plan.calendar
    counted = sum(len(activity.indicators) for activity in plan.activities)
    return Node(
        f"{plan.code}: {said(plan.title)}",
        (
            Node(f"{calendar.first} to {calendar.last}, {calendar.zone.key}"),
            Node(f"due {calendar.due}, locked {calendar.lock}, reviewed {calendar.review} days after each quarter"),
            Node(f"total budget: {money(plan, plan.total_budget)}"),
            Node(f"{len(plan.activities)} activities, {counted} indicators"),
            *((incidents(plan.incidents, said),) if plan.incidents is not None else ()),
            Node("organisations", tuple(organisation(one, said) for one in plan.organisations)),
            Node("areas", tuple(areas(plan.areas, None, said))),
            *(axis(plan, one, said) for one in plan.axes),
        ),
    )


def incidents(asked: Incidents, said: Said) -> Node:
    period, sources = "month" if asked.monthly else "quarter", len(asked.of_record)
    text = f"incidents by {period}, masked below {asked.threshold}, {sources} areas with a source of record"
    types = (Node(f"{one.number} {one.code}: {said(one.label)}") for one in asked.types)
    conflict = (Node(f"conflict-related {one.code}: {said(one.label)}") for one in asked.conflict)
    return Node(text, (*types, *conflict))


def organisation(one: Organisation, said: Said) -> Node:
    return Node(f"{one.code} ({one.kind}): {said(one.names[-1].text) if one.names else ''}")


def areas(every: Iterable[Area], parent: str | None, said: Said) -> Iterator[Node]:
    """Those directly below `parent`, each with those below it."""
    every = tuple(every)
    for area in every:
        if area.parent == parent:
            codes = "".join(f", {code.scheme} {code.version} {code.code}" for code in area.codes)
            below = tuple(areas(every, area.key, said))
            yield Node(f"{area.key}: {said(area.names)} ({area.level}{codes})", below)


def axis(plan: Logframe, one: Axis, said: Said) -> Node:
    objectives = (
        Node(f"{aim.code} {said(aim.title)}", tuple(activity(plan, one, said) for one in aim.activities))
        for aim in one.objectives
    )
    return Node(f"{one.code} {said(one.title)}", tuple(objectives))


def activity(plan: Logframe, one: Activity, said: Said) -> Node:
    who = ", ".join(one.responsible) or "nobody named"
    if one.comonitors:
        who += f"; co-monitored by {', '.join(one.comonitors)}"
    quarters = sorted(one.planned)
    planned = f"{len(quarters)} quarters, {quarters[0]} to {quarters[-1]}" if quarters else "no schedule"
    budget = money(plan, sum(one.budget.values()) if one.budget else None)
    return Node(
        f"{one.code} {said(one.title) or said(one.label)}",
        (
            Node(f"{who}; {planned}; {budget}; {', '.join(one.areas) or 'everywhere'}"),
            *(result(each, said) for each in one.results),
        ),
    )


def result(one: Result, said: Said) -> Node:
    return Node(f"result: {said(one.text)}", tuple(Node(indicator(each, said)) for each in one.indicators))


def indicator(one: Indicator, said: Said) -> str:
    about = [one.kind.value.replace("_", "/"), *(["by sex"] if one.by_sex else [])]
    if one.protected:
        about.append("protected")
    return f"{one.code} {said(one.label)} ({', '.join(about)})"


def money(plan: Logframe, amount: int | None) -> str:
    return "no budget" if amount is None else f"{amount:,} {plan.currency}".replace(",", " ")


def lines(node: Node, depth: int = 0) -> Iterator[str]:
    """For a pipe."""
    yield "  " * depth + node.text
    for one in node.below:
        yield from lines(one, depth + 1)


def tree(node: Node) -> "Tree":
    """For a terminal."""
    from rich.text import Text as Written
    from rich.tree import Tree

    grown = Tree(Written(node.text))
    grown.children.extend(tree(one) for one in node.below)
    return grown
