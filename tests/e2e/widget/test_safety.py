"""What others write stays text, strict pages stay strict, and the widget stays small."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Request, expect

from api.channels.web.assets import FOLDER, MODULES, widget
from tests.support.chat_house import ChatHouse
from tests.support.widget_screen import Screen

TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(class|function|const|let) (\w+)", re.MULTILINE)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "**<b onclick=alert(1)>vet</b>**",
    "[klik](javascript:alert(1)) en javascript:alert(1)",
    "`</code><svg onload=alert(1)>`",
    'https://example.org/"onmouseover="alert(1)',
)


class TestHostileText:
    @pytest.mark.parametrize("author", ["assistant", "engineer", "employee", "system"])
    def test_is_shown_as_text(self, screen: Screen, house: ChatHouse, author: str) -> None:
        dialogs: list[str] = []

        def note(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        screen.page.on("dialog", note)
        for text in HOSTILE:
            house.call(house.chat.add, "anna", author, text, name="<i>x</i>")
        expect(screen.bubbles).to_have_count(len(HOSTILE))
        made = screen.page.locator(".turn").locator("img, script, b, svg, i, [onclick], [onerror]")
        expect(made).to_have_count(0)
        for link in screen.page.locator(".bubble a").all():
            assert (link.get_attribute("href") or "").startswith("https://example.org/")
        expect(screen.bubbles.first).to_have_text("<img src=x onerror=alert(1)>")
        assert dialogs == []

    def test_own_text_is_not_interpreted(self, screen: Screen) -> None:
        screen.says("**niet vet** <i>x</i>").sees("**niet vet** <i>x</i>")


class TestStrictPage:
    def test_no_violation_no_error_and_nobody_else_is_asked(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        problems: list[str] = []
        asked: set[str] = set()

        def note(request: Request) -> None:
            asked.add(request.url.split("/")[2])

        context.on("request", note)
        context.on("console", lambda line: problems.append(line.text))
        context.on("weberror", lambda error: problems.append(str(error.error)))
        screen = Screen.visit(context, house).open()
        house.says("Doen? **Ja** https://example.org", buttons=("Ja", "Nee"))
        screen.button("Ja").click()
        screen.sees("Doen? Ja https://example.org", "Ja")
        screen.button("EN English").click()
        screen.sees("Doen? Ja https://example.org", "Ja", "Continue in English.")
        assert problems == []
        assert screen.page.evaluate("violations") == []
        assert asked == {house.url.split("/")[2], house.server.split("/")[2]}


class TestSize:
    def test_script_is_under_fifteen_kilobytes_on_the_wire(self) -> None:
        asset = widget()
        assert gzip.decompress(asset.zipped) == asset.body
        assert len(asset.zipped) < 15_000

    def test_no_sink_for_markup_is_used(self) -> None:
        body = widget().body.decode()
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert sink not in body

    def test_modules_share_no_name(self) -> None:
        assert {f"{name}.js" for name in MODULES} == {path.name for path in FOLDER.glob("*.js")}
        sources = "\n".join((FOLDER / f"{name}.js").read_text() for name in MODULES)
        names = [name for _, name in TOP_LEVEL.findall(sources)]
        assert len(names) > 40
        assert len(names) == len(set(names))


class TestAccessibility:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1440])
    def test_axe_finds_nothing(
        self, browser: Browser, house: ChatHouse, scheme: str, width: int
    ) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",  # half-faded text has no contrast to measure
        )
        screen = Screen.visit(context, house)
        expect(screen.button("Hulp van IT")).to_be_visible()
        found = [Axe().run(screen.page)]
        screen.open()
        found.append(Axe().run(screen.page))
        screen.says("hoi")
        house.says("Zal ik het **oude** scherm sluiten? https://example.org", buttons=("Ja", "Nee"))
        house.says("Open deze pagina.", challenge_id="ch-1")
        house.call(house.chat.add, "anna", "engineer", "Ik kijk `mee`.", name="Priya")
        house.call(house.chat.add, "anna", "system", "Priya leest mee.")
        expect(screen.bubbles).to_have_count(5)
        screen.button("Ja").click()
        expect(screen.bubbles).to_have_count(6)
        screen.outbox_is_empty()
        house.do(house.wire.cut())
        screen.says("offline")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_be_visible()
        found.append(Axe().run(screen.page))
        context.close()
        for result in found:
            assert result.violations_count == 0, result.generate_report()
