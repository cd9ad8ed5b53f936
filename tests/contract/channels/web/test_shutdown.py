"""Open streams do not hold up the stop of the program."""

import signal
import subprocess
import sys

import httpx

from tests.support.chat_house import free_socket
from tests.support.fake_chat import token_of
from tests.support.waiting import PATIENCE


def test_a_stream_ends_when_the_process_is_told_to_stop() -> None:
    with free_socket() as listener:
        command = ["-m", "uvicorn", "tests.support.fake_chat:build", "--factory", "--log-level"]
        number = listener.fileno()
        process = subprocess.Popen(
            [sys.executable, *command, "error", "--fd", str(number)], pass_fds=[number]
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE) as client:
            opened = client.post("/chat/session", json={"token": token_of("anna")})
            headers = {"Authorization": f"Bearer {opened.json()['session']}"}
            with client.stream("GET", "/chat/stream", headers=headers) as answer:
                lines = answer.iter_lines()
                assert "event: open" in next(lines)
                process.send_signal(signal.SIGTERM)
                rest = list(lines)
        assert "event: live" in rest
        assert process.wait(PATIENCE) in {0, -signal.SIGTERM}
    finally:
        process.kill()
        process.wait()
