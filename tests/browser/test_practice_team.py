"""On the practice page: a lost phone, the same person back by a new link, and its QR code as a picture."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.practice import CHROMIUM, Screen, chromium, exercise, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian: apt install chromium)"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


async def test_a_lost_phone_and_the_way_back(browser: Browser) -> None:
    async with exercise() as address, opened(browser, address) as page:
        awa, moussa = (Screen(page, name) for name in ("Awa", "Moussa"))
        for someone in (awa, moussa):
            await someone.joins()
        await moussa.taps("Équipe")
        await moussa.sees("Équipe : 1")
        await moussa.taps("Agent Gao")
        await moussa.taps("Téléphone perdu")
        await moussa.sees("Messages récents effacés là-bas.")
        await expect(awa.phone.locator(".theirs")).to_have_count(0)
        await moussa.taps("Nouvelle invitation")
        await moussa.sees("Pour une personne, une seule fois,")
        link = (await moussa.phone.locator(".theirs").last.inner_text()).splitlines()[1]
        await moussa.taps("Code QR")
        picture = moussa.phone.locator("img.photo")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("image => image.naturalWidth") > 200
        await awa.types(link)
        await awa.taps("Oui, c’est moi")
        await awa.taps("J’accepte")
        await awa.sees("C’est prêt, merci.")
        await moussa.sees("a de nouveau accès.")
