"""Telegram's menu of commands: which ones a person is shown, by role and language. Only those that are built."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.cards import Commands
from bot.texts import Words, later
from storage.people import Role

A, C, K, E = Role.AGENT, Role.COMONITOR, Role.COORDINATOR, Role.EVALUATOR
ALL = (A, C, K, E)


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `fr` and `en` are the command's names; whichever is shown, both are understood."""

    roles: tuple[Role, ...]
    fr: str
    en: str
    shown: str

    def name(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


MENU = (
    Entry((A, C), "rapport", "report", later("Send my report")),
    Entry((A, C), "decompte", "tally", later("Quarterly tally")),
    Entry((A, C), "mesrapports", "myreports", later("View, correct")),
    Entry((K, E), "suivi", "progress", later("Plan progress")),
    Entry((K,), "retards", "late", later("Late reports")),
    Entry((K,), "verifier", "review", later("Reports to review")),
    Entry((K, E), "recapitulatif", "rollup", later("Summaries, documents")),
    Entry((K,), "inviter", "invite", later("Invite someone")),
    Entry((K,), "equipe", "team", later("Team, lost phone")),
    Entry((K,), "annonce", "announce", later("Message a group")),
    Entry((A, C, K), "orientation", "referral", later("Services, contacts")),
    Entry(ALL, "effacer", "wipe", later("Clear this chat")),
    Entry(ALL, "mesdonnees", "mydata", later("My data")),
    Entry(ALL, "langue", "language", later("Français, English")),
    Entry(ALL, "aide", "help", later("Help")),
    Entry(ALL, "annuler", "cancel", later("Cancel entry")),
)


def entries(role: Role, doors: Collection[str]) -> tuple[Entry, ...]:
    """What this role may be shown, in the menu's order."""
    return tuple(entry for entry in MENU if role in entry.roles and entry.fr in doors)


def commands(words: Words, role: Role, doors: Collection[str], chat: int) -> Commands:
    """The menu of one chat. No language_code goes with it: else the phone's language would win over /langue."""
    shown = ((entry.name(words.language), words.label(entry.shown)) for entry in entries(role, doors))
    return Commands(chat, tuple(shown))
