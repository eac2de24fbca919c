"""Which door is open to which role at all. A door that is built and stands in no line here fails the test."""

import pytest

from bot.attending import FORMS
from tests.permissions.scene import AWA, COMMANDS, DAY, LEAVES, MARIAM, MOUSSA, VERBS, Scene, refused_lines, rows
from tests.permissions.test_every_door import number, one_engine, touched

# One letter a role: agent, co-monitor, coordinator of an organisation, plan-wide coordinator, evaluator.
ROLES = {"a": AWA, "c": 13, "k": MOUSSA, "p": MARIAM, "e": 18}
MAY: dict[str, tuple[str, ...]] = {
    "ac": (
        "ma", "pa", "pc", "pl", "pn", "pv", "pz", "qg", "qj", "ql", "qp", "qr", "rf", "rm", "rr", "rs", "rt",
        "rw", "yc", "yp",
    ),
    "ackp": ("og", "rh"),
    "kp": (
        "hd", "hs", "hw", "in", "iq", "iv", "ix", "lm", "ln", "lt", "na", "nb", "nc", "qa", "qf", "qs", "qw", "qz",
        "rj", "sb", "tb", "tc", "te", "tg",
        "ti", "tk", "tl", "tn", "to", "tq", "tv", "tw", "va", "vb", "vc", "vd", "ve", "vf", "vh", "vl", "vn", "vu",
        "vw", "wa", "wb", "xe", "xq", "xr",
    ),
    "kpe": ("do", "tr", "ts"),
    "p": ("sa", "sc", "sd", "se", "sf"),
    "ackpe": (
        # one's own access, language, data and absence of them; what a link shows; what was sent to one's chat
        "hp", "ja", "jl", "jm", "jn", "jr", "jx", "jy", "lg", "mb", "mf", "mn", "mq", "mr", LEAVES, "nr", "yx",
        # of a thing that is looked for first: who may not is told that there is none
        "rv",
    ),
}  # fmt: skip
SAID: dict[str, tuple[str, ...]] = {
    "ac": ("mesrapports", "myreports", "rapport", "report"),
    "ackp": ("decompte", "tally", "orientation", "referral"),
    "kpe": ("progress", "recapitulatif", "rollup", "suivi"),
    "kp": ("annonce", "announce", "equipe", "team", "inviter", "invite", "retards", "late", "verifier", "review"),
    "ackpe": (
        "aide", "help", "annuler", "cancel", "effacer", "wipe", "langue", "language", "mesdonnees", "mydata", "start",
    ),
}  # fmt: skip


def letters(table: dict[str, tuple[str, ...]], name: str) -> str:
    return next((roles for roles, names in table.items() if name in names), "")


def test_every_door_stands_in_the_table_once() -> None:
    verbs = [verb for names in MAY.values() for verb in names]
    assert sorted((*verbs, *FORMS)) == sorted(VERBS), "say in MAY who may tap it"
    assert sorted(command for names in SAID.values() for command in names) == sorted(COMMANDS), "say in SAID who may"


@one_engine
@pytest.mark.parametrize("role", list(ROLES))
async def test_who_may_not_is_told_so_and_noted_and_nothing_changes(scene: Scene, role: str) -> None:
    account = ROLES[role]
    person = await scene.database.read(number, account)
    before, expected = await scene.database.read(rows), []
    for verb in VERBS:
        if verb in FORMS and account != AWA:  # the form is Awa's
            await scene.tap(account, verb, 1, 1)
            assert scene.said == ["Cet écran a changé."], verb
            expected.append((person, f"verb:{verb}", "draft"))
        elif verb not in FORMS and role not in letters(MAY, verb):
            await scene.tap(account, verb, 1, 1)
            assert ["pas ouvert" in said for said in scene.said] == [True], (verb, scene.said)
            expected.append((person, f"verb:{verb}", ""))
        scene.now += DAY / 12
    for command in COMMANDS:
        if role not in letters(SAID, command):
            await scene.command(account, command)
            expected.append((person, f"command:{command}", ""))
        scene.now += DAY / 12
    lines = [(who, what, because if because == "draft" else "") for who, what, because in
             await scene.database.read(refused_lines)]  # fmt: skip
    assert lines == expected
    assert not touched(before, await scene.database.read(rows), 0, 0)
