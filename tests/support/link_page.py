"""The secure page of one link over HTTP, as the script of the page uses it."""

from urllib.parse import urldefrag

import httpx

from tests.support.spoken import SPOKEN
from tests.support.waiting import PATIENCE, eventually


class LinkPage:
    """The secure page of one link, in a browser that loads it again when something fails."""

    def __init__(self, url: str) -> None:
        address, self._token = urldefrag(url)
        SPOKEN.hear(self._token)
        self._http = httpx.Client(timeout=PATIENCE, trust_env=False)
        self._http.get(address).raise_for_status()
        self._api = f"{address}/api"

    def posts(self, name: str, **body: str) -> dict[str, object]:
        """Post as the page's script does; an answer that does not come is `unavailable`."""
        headers = {"X-CSRF-Token": self._http.cookies.get("nachtwacht_csrf") or ""}
        try:
            answer = self._http.post(
                f"{self._api}/{name}", json={"token": self._token, **body}, headers=headers
            )
        except httpx.TransportError:
            return {"error": "unavailable"}
        found: dict[str, object] = answer.json()
        return found

    def stage(self) -> str:
        """Load the link again and return what it shows."""
        return str(self.posts("challenge").get("stage", ""))

    def sets_until_done(self, password: str, seconds: float = PATIENCE) -> None:
        """Look and set, as somebody would who trusts the page, until it says that it is done."""

        def done() -> bool:
            stage = self.stage()
            assert stage in ("", "password", "done")
            if stage == "password":
                self.posts("password", password=password)
            return stage == "done"

        eventually(done, seconds)

    def close(self) -> None:
        """Close the tab."""
        self._http.close()
