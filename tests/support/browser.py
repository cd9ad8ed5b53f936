"""A real Chromium, and the people who sit in front of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    TimeoutError,
    expect,
    sync_playwright,
)

from tests.support.waiting import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()
STORY_MS = 180_000
"""A program that was killed comes back in this time, and the chat tries again meanwhile."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; for one module, since its loop would be in the way of async tests."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=ARGUMENTS, timeout=PATIENCE * 1000
        )
        new_context = found.new_context

        def patient(**options: Any) -> BrowserContext:
            context = new_context(**options)
            context.set_default_timeout(PATIENCE * 1000)
            return context

        found.new_context = patient  # type: ignore[method-assign]
        yield found
        found.close()


_ARRIVED = """([root, before]) => {
    const log = root.shadowRoot.querySelector("[role=log]");
    if (log.querySelector(".pending")) return 0;
    const own = [...log.querySelectorAll(".turn.employee[data-seq]")];
    const newest = Math.max(0, ...own.map((line) => Number(line.dataset.seq)));
    return newest > before ? newest : 0;
}"""
_HEARD = """([root, before, pattern]) => {
    const log = root.shadowRoot.querySelector("[role=log]");
    const new_lines = [...log.querySelectorAll("[data-seq]")].filter(
        (line) => Number(line.dataset.seq) > before);
    return new RegExp(pattern, "is").test(new_lines.map((line) => line.innerText).join("\\n"));
}"""


class Employee:
    """Somebody on the intranet with the chat open; hears only what came after the last word."""

    def __init__(self, page: Page, language: str = "nl") -> None:
        self.page = page
        self.language = language
        self.chat: Locator = page.locator("nachtwacht-chat")
        self.log: Locator = page.get_by_role("log")
        self._before = 0

    def says(self, text: str) -> "Employee":
        """Type a line, send it with Enter and see that it arrived."""
        before = self.newest()
        box = self.chat.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")
        return self._arrived(before)

    def taps(self, title: str) -> "Employee":
        """Tap the newest button with this title in the conversation."""
        before = self.newest()
        self.log.get_by_role("button", name=title).last.click()
        return self._arrived(before)

    def _arrived(self, before: int) -> "Employee":
        root = self.chat.element_handle()
        found = self.page.wait_for_function(_ARRIVED, arg=[root, before], timeout=STORY_MS)
        self._before = int(found.json_value())
        return self

    def hears(self, fragment: str) -> "Employee":
        """Wait until what came since the last word matches the regular expression `fragment`."""
        root = self.chat.element_handle()
        try:
            self.page.wait_for_function(
                _HEARD, arg=[root, self._before, fragment], timeout=STORY_MS
            )
        except TimeoutError as silent:
            raise AssertionError(f"not heard: {fragment!r}; heard: {self.since()}") from silent
        return self

    def newest(self) -> int:
        """Return the number of the newest line on the screen; 0 when there is none."""
        numbers = self.log.locator("[data-seq]").evaluate_all(
            "lines => lines.map(line => Number(line.dataset.seq))"
        )
        return max(numbers, default=0)

    def since(self) -> str:
        """Return what came after the last word that was typed or tapped."""
        lines: list[str] = self.log.locator("[data-seq]").evaluate_all(
            "(lines, before) => lines.filter(line => Number(line.dataset.seq) > before)"
            ".map(line => line.innerText)",
            self._before,
        )
        return "\n".join(lines)

    def said(self) -> str:
        """Return all text of the conversation."""
        return self.log.inner_text()
