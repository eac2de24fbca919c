"""`relais practice` as a process of its own, and its page in Debian's chromium. Used by the test and by the picture."""

import asyncio
import contextlib
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOUSE = Path(__file__).resolve().parents[2]
RELAIS = Path(sys.executable).with_name("relais")
PATIENCE = 30.0


@asynccontextmanager
async def exercise(*options: str, folder: Path | None = None) -> AsyncIterator[str]:
    """The page's address while the exercise runs, on a port that is free. Ends it by its own process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    running = await asyncio.create_subprocess_exec(
        RELAIS, "practice", "--port", "0", *options, cwd=folder or HOUSE,
        env=kept, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = (await running.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
        if found is None:
            assert running.stderr is not None
            raise AssertionError(f"no page: {line!r} {(await running.stderr.read()).decode()}")
        yield found[0]
        running.terminate()
        async with asyncio.timeout(PATIENCE):
            _, errors = await running.communicate()
        assert running.returncode == 0, errors.decode()
        assert not errors, errors.decode()
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, width: int = 1280, height: int = 900) -> AsyncIterator[Page]:
    """The page, once its phones are there. Whatever the console says, or a request that leaves it, is an error."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith((address, "data:")) else None)
    await page.goto(address)
    await page.locator("body[data-ready]").wait_for()
    yield page
    assert not said, said
    await page.close()


class Screen:
    """One phone on the page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.phone: Locator = page.locator(".phone").filter(has=page.get_by_role("heading", name=name, exact=True))
        self.card = self.phone.locator(".theirs").last

    async def taps(self, label: str) -> None:
        await self.phone.locator("button:visible").filter(has_text=re.compile("^ *" + re.escape(label))).last.click()

    async def types(self, text: str) -> None:
        field = self.phone.get_by_role("textbox")
        await field.fill(text)
        await field.press("Enter")

    async def sees(self, text: str) -> None:
        """Waits until the last card holds it; spaces that do not break are read as spaces."""
        await expect(self.card).to_contain_text(text, timeout=1000 * PATIENCE)

    async def joins(self) -> None:
        await self.taps("Ouvrir le lien d’invitation")
        await self.taps("Oui, c’est moi")
        await self.taps("J’accepte")
        await self.sees("C’est prêt, merci.")


async def report_to_the_end(awa: Screen) -> None:
    """Gao's quarter, up to the review."""
    await awa.taps("Commencer")
    await awa.taps("Gao")
    await awa.sees("1 sur 5")
    await awa.types("9")
    await awa.sees("✓ 1.1.1 : 9")
    await awa.types("24 16")
    await awa.sees("✓ 1.1.2a : 24 F, 16 H = 40")
    await awa.types("40/160")
    await awa.sees("✓ 1.1.2b : 40/160 = 25 %")
    await awa.types("3")
    await awa.sees("5 sur 5")
    await awa.taps("Oui")
    await awa.sees("Où en sont les 3 activités ?")
    await awa.taps("Pareil pour les 3")
    await awa.sees("Rien n’est encore envoyé.")
