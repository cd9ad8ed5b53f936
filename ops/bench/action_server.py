"""The action server of the bare Rasa: answers every action at once with one sentence."""

import sys

import uvicorn
from fastapi import FastAPI

SENTENCE = "Nothing is open for you right now."


def create_app() -> FastAPI:
    """Return a program with Rasa's webhook."""
    app = FastAPI()

    @app.post("/webhook")
    async def run_action() -> dict[str, list[dict[str, str]]]:
        return {"events": [], "responses": [{"text": SENTENCE}]}

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(), port=int(sys.argv[1]), access_log=False, log_level="warning")
