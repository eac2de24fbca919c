"""The practice page’s clock: weeks go by at a click, and the phones show what would have come."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.practice import CHROMIUM, PATIENCE, Screen, chromium, exercise, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian: apt install chromium)"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


async def moves(page: Page, label: str, until: str) -> None:
    """Clicks, and waits until the clock has stopped there."""
    await page.get_by_role("button", name=label).click()
    await expect(page.locator("#now")).to_contain_text(until, timeout=4000 * PATIENCE)
    await expect(page.locator(".time.moving")).to_have_count(0, timeout=4000 * PATIENCE)


async def test_a_reminder_and_then_the_end_of_the_quarter(browser: Browser) -> None:
    async with exercise() as address, opened(browser, address) as page:
        await page.get_by_role("button", name="Prochain rappel").click()
        await expect(page.get_by_role("status").filter(has_text="Personne n’a encore ouvert")).to_be_visible()
        awa = Screen(page, "Awa")
        await awa.joins()
        await moves(page, "Prochain rappel", "vendredi 12 juillet 2013")
        await awa.sees("Rapport T2 2013 : encore 3 jours")
        await expect(awa.phone.locator(".day").last).to_have_text("vendredi 12 juillet")
        await expect(awa.phone.locator(".lock li").first).to_contain_text("12 juil.")
        await expect(page.locator("#came")).to_have_text("1 message est arrivé.")

        await moves(page, "Fin du trimestre", "mardi 1er octobre 2013")
        await awa.sees("T4 2013 est ouvert")
        days = await awa.phone.locator(".day").all_inner_texts()
        assert days[2:-1] == ["lundi 15 juillet", "jeudi 18 juillet", "lundi 22 juillet", "lundi 29 juillet"]

        # A card of weeks ago is still answered, and who has not come yet still finds a link that is good.
        old = awa.phone.locator(".theirs", has_text="encore 3 jours")
        await old.get_by_role("button", name="Plus tard").click()
        await expect(awa.phone.locator(".toast.on")).to_have_text("T2 2013 fermé depuis le 30 juillet.")
        moussa = Screen(page, "Moussa")
        await moussa.joins()
        await moussa.sees("Votre équipe : 1 personne")


async def test_a_kept_exercise_goes_on_where_the_clock_was_left(browser: Browser, tmp_path: Path) -> None:
    async with exercise("--keep", str(tmp_path)) as address, opened(browser, address) as page:
        await Screen(page, "Awa").joins()
        await moves(page, "Prochain rappel", "vendredi 12 juillet 2013")
    async with exercise("--keep", str(tmp_path)) as address, opened(browser, address) as page:
        await expect(page.locator("#now")).to_contain_text("vendredi 12 juillet 2013")
        await moves(page, "Prochain rappel", "lundi 15 juillet 2013")
        awa = Screen(page, "Awa")
        await awa.sees("Rapport T2 2013 : dernier jour")
        assert "Relais arrêté" not in " ".join(await awa.phone.locator(".theirs").all_inner_texts())
