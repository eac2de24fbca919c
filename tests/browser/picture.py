"""Makes docs/practice.png, the picture in the README, from the page as it is: python -m tests.browser.picture"""

import asyncio

from tests.browser.practice import HOUSE, Screen, chromium, exercise, opened, report_to_the_end


async def take() -> None:
    async with chromium() as browser, exercise() as address, opened(browser, address, 1280, 880) as page:
        for name in ("Awa", "Fanta", "Moussa"):
            await Screen(page, name).joins()
        await report_to_the_end(Screen(page, "Awa"))
        fanta = Screen(page, "Fanta")
        await fanta.taps("Commencer")
        await fanta.taps("J’ai compris")
        await fanta.sees("1 sur")
        await page.wait_for_timeout(1500)  # until nothing moves
        await page.screenshot(path=HOUSE / "docs" / "practice.png")


if __name__ == "__main__":
    asyncio.run(take())
