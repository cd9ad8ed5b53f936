"""The intranet page with the chat in memory, and a small company that tells who works there."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response

from api.channels.web.settings import WebSettings
from api.demo.endpoints import router
from api.middleware import SecurityHeaders
from tests.support.chat_house import ChatHouse, free_socket
from tests.support.fake_chat import app_of, token_of

EMERGENCY = "088 - 123 45 67"
START = "http://127.0.0.1:1/start"
PEOPLE = [
    {
        "person_id": name.split()[0].lower(),
        "name": name,
        "title": title,
        "department": department,
        "why": {"nl": nl, "en": en},
        "can_sign_in": name != "Sanne Visser",
    }
    for name, title, department, nl, en in (
        (
            "Anna de Vries",
            "Medewerker planning",
            "Planning",
            "Haar Citrix hangt. Beeld en muis doen niets meer.",
            "Her Citrix is frozen.",
        ),
        (
            "Joost Bakker",
            "Controller",
            "Financiën",
            "Heeft twee schermen open in Citrix. Eén ervan staat stil.",
            "Has two screens open.",
        ),
        (
            "Willem van Dam",
            "Directeur",
            "Directie",
            "Is directeur en beheerder. Zijn account mag alleen een mens aanpassen.",
            "Is director.",
        ),
        (
            "Sanne Visser",
            "Verpleegkundige",
            "Afdeling Eik",
            "Haar wachtwoord is verlopen. Ze kan niet meer inloggen.",
            "Her password is too old.",
        ),
    )
]


def company_app(intranet: str, down: list[bool]) -> FastAPI:
    """Return the company; while `down` holds something it does not answer."""
    app = FastAPI()
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[intranet],
        allow_methods=["POST"],
        allow_headers=["Content-Type"],
    )

    @app.get("/demo/people")
    async def people() -> Response:
        return JSONResponse(PEOPLE, 503 if down else 200)

    @app.post("/demo/token")
    async def token(request: Request) -> Response:
        wanted: dict[str, Any] = await request.json()
        if wanted["person_id"] == "sanne":
            return JSONResponse({"error": "cannot_sign_in"}, 403)
        return JSONResponse({"token": token_of(wanted["person_id"])})

    return app


class DemoHouse(ChatHouse):
    """`url` is the intranet."""

    down: list[bool]

    def start(self) -> None:
        """Start the intranet and the company on free ports."""
        self._thread.start()
        here, there = free_socket(), free_socket()
        self.server = f"http://127.0.0.1:{here.getsockname()[1]}"
        self.url = f"{self.server}/"
        self.down = []
        company = f"http://127.0.0.1:{there.getsockname()[1]}"
        app = app_of(self.chat, WebSettings())
        settings = SimpleNamespace(sandbox_url=company, emergency_number=EMERGENCY, start_url=START)
        app.state.services = SimpleNamespace(settings=settings)
        app.include_router(router)
        app.add_middleware(SecurityHeaders)
        self.serve(company_app(self.server, self.down), there)
        self.serve(app, here)
        self.do(asyncio.sleep(0))


@contextmanager
def demo_house() -> Iterator[DemoHouse]:
    """Run the intranet for the length of a block."""
    house = DemoHouse()
    house.start()
    try:
        yield house
    finally:
        house.stop()
