"""A whole report, played on the practice page in a real Chromium: the page, the stand-in, the bot and the database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.practice import CHROMIUM, Screen, chromium, exercise, opened, report_to_the_end

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian: apt install chromium)"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


async def test_a_report_from_the_invitation_to_the_receipt(browser: Browser) -> None:
    async with exercise() as address, opened(browser, address) as page:
        awa, fanta, moussa = (Screen(page, name) for name in ("Awa", "Fanta", "Moussa"))
        for someone in (awa, fanta, moussa):
            await someone.joins()
        await moussa.sees("Votre équipe : 1 personne")
        await report_to_the_end(awa)
        await awa.taps("Envoyer")
        await awa.sees("Reçu n°")
        await awa.sees("À temps.")
        # One card: what was typed is gone from the chat, and the lock screen shows no title and no figure.
        assert await awa.phone.locator(".ours").all_inner_texts() != []
        assert all("24 16" not in text for text in await awa.phone.locator(".ours").all_inner_texts())
        notices = " ".join(await awa.phone.locator(".lock li").all_inner_texts())
        assert "Relais" in notices
        assert "Analyse" not in notices


async def test_the_page_without_a_network_with_the_keyboard_and_in_english(browser: Browser) -> None:
    async with exercise() as address, opened(browser, address) as page:
        await expect(page.locator("header")).to_contain_text("fictifs")
        awa = Screen(page, "Awa")
        await awa.joins()
        await awa.phone.get_by_role("button", name="Réseau").click()
        await awa.types("/aide")
        await expect(awa.phone.locator(".ours").last.get_by_role("img", name="pas encore parti")).to_be_visible()
        await awa.sees("C’est prêt, merci.")
        await awa.phone.get_by_role("button", name="Sans réseau").press("Enter")
        await awa.sees("Horloge près d’un message")

        await awa.phone.get_by_role("button", name="Commandes").press("Enter")
        await page.keyboard.press("Escape")
        await expect(awa.phone.get_by_role("button", name="Commandes")).to_be_focused()
        await awa.phone.get_by_role("button", name="Joindre").click()
        await awa.taps("Photo")
        await awa.sees("Je lis seulement du texte et des chiffres.")

        await page.get_by_role("button", name="English").click()
        await expect(page.locator("header")).to_contain_text("fictional people")


async def test_a_narrow_screen_shows_one_phone_whole(browser: Browser) -> None:
    async with exercise() as address, opened(browser, address, 390, 844) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await Screen(page, "Awa").joins()


async def test_what_is_kept_goes_on(browser: Browser, tmp_path: Path) -> None:
    async with exercise("--keep", str(tmp_path)) as address, opened(browser, address) as page:
        await Screen(page, "Awa").joins()
    assert (tmp_path / "practice.db").stat().st_mode & 0o077 == 0
    async with exercise("--keep", str(tmp_path)) as address, opened(browser, address) as page:
        awa = Screen(page, "Awa")
        await awa.taps("Reprendre la conversation")
        await awa.types("/rapport")
        await awa.sees("Rapport T2 2013")
