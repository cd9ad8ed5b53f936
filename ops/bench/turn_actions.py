"""The action server of the turns: answers every action with slots, as ours does, at once."""

import itertools
import sys

import uvicorn
from fastapi import FastAPI

OUTCOMES = ("citrix_ask_disconnect", "citrix_disconnected", "solved", "started")
SLOTS = {"question_id": "q-1", "machine": "WS-0412", "applications": "Word, Planbord"}


def create_app() -> FastAPI:
    """Return a program with Rasa's webhook."""
    app = FastAPI()
    outcomes = itertools.cycle(OUTCOMES)

    @app.post("/webhook")
    async def run_action() -> dict[str, list[dict[str, str]]]:
        slots = {**SLOTS, "outcome": next(outcomes)}
        events = [{"event": "slot", "name": name, "value": each} for name, each in slots.items()]
        return {"events": events, "responses": []}

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(), port=int(sys.argv[1]), access_log=False, log_level="warning")
