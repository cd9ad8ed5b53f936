"""An engineer without a real browser: cookies, forms and their hidden fields over plain HTTP."""

import re
from dataclasses import dataclass
from html import unescape

import httpx

from api.handoff.desk.live import Watch
from api.handoff.desk.service import Desk
from api.identity.passwords import Passwords
from api.identity.service import Identity, save_engineer
from tests.support.api_program import Program

PASSWORD = "vier losse woorden achter elkaar"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_TAG = re.compile(r"<[^>]*>|\s+")


def csrf_of(page: str) -> str:
    """Return the hidden token of the first form on a page."""
    found = _CSRF.search(page)
    assert found is not None, "no form on this page"
    return unescape(found[1])


def words_of(page: str) -> str:
    """Return what can be read on a page."""
    body = page.partition("<body")[2] or page
    return re.sub(r"\s+", " ", unescape(_TAG.sub(" ", body)))


@dataclass
class DeskBrowser:
    """One engineer's browser; redirects are not followed by themselves."""

    program: Program
    http: httpx.AsyncClient
    user_name: str

    async def sign_in(self, password: str = PASSWORD, place: str = "/desk") -> httpx.Response:
        """Fill in the form as it is shown and send it."""
        form = await self.http.get("/desk/sign-in", params={"next": place})
        data = {
            "user_name": self.user_name,
            "password": password,
            "csrf": csrf_of(form.text),
            "next": place,
        }
        return await self.http.post("/desk/sign-in", data=data)

    async def reads(self, place: str) -> str:
        """Return the words on a page that must be there."""
        answer = await self.http.get(place)
        assert answer.status_code == 200, answer.text
        return words_of(answer.text)

    async def sends(self, place: str, *, seen: str = "/desk", **fields: str) -> httpx.Response:
        """Send a form with the token of the page that was seen."""
        page = await self.http.get(seen)
        return await self.http.post(place, data={"csrf": csrf_of(page.text), **fields})

    def token(self) -> str:
        """Return the session's secret."""
        return self.http.cookies["nachtwacht_desk"]

    async def watch(self, handoff_id: str | None) -> Watch:
        """Return what this engineer's open page listens to."""
        care = self.program.care
        engineers = Identity(care.sessions, care.clock, Passwords(), passwords_allowed=True)
        who = await engineers.who(self.token())
        assert who is not None
        return Watch(Desk(care, who), engineers, self.token(), care.wakeups, handoff_id)


async def engineer(
    program: Program, user_name: str = "bram", name: str = "Bram", language: str = "nl"
) -> DeskBrowser:
    """Add an engineer and return the browser in front of which she sits."""
    hashed = await Passwords().hash(PASSWORD)
    async with program.care.sessions.begin() as db:
        await save_engineer(
            db,
            user_name=user_name,
            name=name,
            password_hash=hashed,
            language=language,
            demo=False,
        )
    transport = httpx.ASGITransport(app=program.app, raise_app_exceptions=False)
    http = httpx.AsyncClient(
        transport=transport, base_url="http://nachtwacht.test", headers={"accept-language": "nl"}
    )
    return DeskBrowser(program, http, user_name)
