"""One request at «this was not me», and the page it is answered with."""

from pathlib import Path
from typing import Any

from starlette.responses import Response

from actions.secure_page.plain import PlainVisit

PATH = "/not-me"
TEXTS = Path(__file__).with_name("texts")


class Visit(PlainVisit):
    """One request; nothing is looked up before the button is pressed."""

    path = PATH
    door = "not-me|"
    template = "not_me.html"

    async def view(self) -> dict[str, Any]:
        """Return nothing: this page shows nothing of anybody."""
        return {}

    def page(
        self,
        view: dict[str, Any],
        *,
        state: str | None = None,
        error: str | None = None,
        status: int = 200,
        token: str = "",
    ) -> Response:
        """Return the page; after an error the letter has to be opened again."""
        return self.rendered(
            state or ("ask" if token else "stale"),
            view,
            status=status,
            token=token,
            error=self.words_for(error, view) if error else None,
        )
