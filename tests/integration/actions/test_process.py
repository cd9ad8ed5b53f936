"""`python -m actions` as the supervisor runs it."""

import asyncio
import dataclasses
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.bootstrap import build
from actions.errors import Broken
from actions.main import start_loops
from ops.layout import ROOT
from ops.ports import free_ports
from ops.supervise import STOP_SECONDS
from tests.support.actions_house import Running, Stage
from tests.support.events import FakeApi
from tests.support.waiting import LOOK_EVERY, PATIENCE


def environment(stage: Stage, folder: Path, port: int) -> dict[str, str]:
    settings = stage.settings()
    citrix = settings.citrix
    return {
        "PATH": os.environ["PATH"],
        "NACHTWACHT_ENV": "development",
        "NACHTWACHT_DATABASE_URL": stage.url,
        "NACHTWACHT_ACTIONS_PORT": str(port),
        "NACHTWACHT_WEBHOOK_TOKEN": settings.webhook_token.get_secret_value(),
        "NACHTWACHT_ACTIONS_INTERNAL_TOKEN": settings.actions_internal_token.get_secret_value(),
        "NACHTWACHT_ASSERTION_PUBLIC_KEY": settings.assertion_public_key,
        "NACHTWACHT_API_URL": stage.api.url,
        "NACHTWACHT_EVENTS_TOKEN": "token-of-events",
        "NACHTWACHT_SECURE_SOCKET": str(folder / "actions.sock"),
        "NACHTWACHT_SECURE_TOKEN": "token-of-the-page",
        "NACHTWACHT_PROOF_KEY": stage.proof_key,
        "NACHTWACHT_CITRIX__BASE_URL": citrix.base_url,
        "NACHTWACHT_CITRIX__SITE_ID": citrix.site_id,
        "NACHTWACHT_CITRIX__CLIENT_ID": citrix.client_id,
        "NACHTWACHT_CITRIX__CLIENT_SECRET": citrix.client_secret.get_secret_value(),
    }


@asynccontextmanager
async def process(surroundings: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "actions",
        cwd=ROOT,
        env=surroundings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def healthy(port: int) -> bool:
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient(timeout=PATIENCE) as client:
        while True:
            with suppress(httpx.TransportError):
                answer = await client.get(f"http://127.0.0.1:{port}/health/ready")
                if answer.status_code == 200:
                    return True
            await asyncio.sleep(LOOK_EVERY)


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


class TestTheProgram:
    async def test_serves_both_doors_and_stops_before_the_supervisor_kills_it(
        self, stage: Stage, tmp_path: Path, port: int
    ) -> None:
        surroundings = environment(stage, tmp_path, port)
        async with process(surroundings) as program:
            assert await healthy(port)
            transport = httpx.AsyncHTTPTransport(uds=str(tmp_path / "actions.sock"))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://socket", timeout=PATIENCE
            ) as page:
                assert (
                    await page.post("/secure/challenge", json={"token": "x"})
                ).status_code == 401
                assert (await page.get("/health/ready")).status_code == 404
            async with httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE
            ) as outside:
                assert (await outside.post("/secure/challenge")).status_code == 404
                assert (await outside.post("/webhook")).status_code == 401
            assert (tmp_path / "actions.sock").stat().st_mode & 0o077 == 0
            program.send_signal(signal.SIGTERM)
            async with asyncio.timeout(STOP_SECONDS):
                _, lines = await program.communicate()
            assert program.returncode == 0
        for line in lines.decode().splitlines():
            assert json.loads(line)["event"]

    async def test_a_second_one_on_the_same_slot_refuses_to_start(
        self, stage: Stage, tmp_path: Path, port: int
    ) -> None:
        surroundings = environment(stage, tmp_path, port)
        async with process(surroundings):
            assert await healthy(port)
            other = surroundings | {"NACHTWACHT_ACTIONS_PORT": "0"}
            async with process(other) as second, asyncio.timeout(PATIENCE):
                _, lines = await second.communicate()
            assert second.returncode == 1
            assert b"slot.taken" in lines
            assert (tmp_path / "actions.sock").exists()
            assert await healthy(port)


class TestProduction:
    def test_refuses_the_pretend_company(self, role_urls: dict[str, str]) -> None:
        stage = Stage(role_urls["actions"], FakeApi(url="http://127.0.0.1:1"))
        with pytest.raises(Broken, match="sandbox_in_production") as refused:
            build(stage.settings(env="production"))
        assert refused.value.context == {"setting": "mail"}

    def test_refuses_mail_without_a_mail_system(self, role_urls: dict[str, str]) -> None:
        stage = Stage(role_urls["actions"], FakeApi(url="http://127.0.0.1:1"))
        with pytest.raises(Broken, match=r"settings\.missing"):
            build(stage.settings(mail="smtp"))


class _EndsAtOnce:
    async def run(self) -> None:
        return


class TestALoopThatEnds:
    async def test_makes_the_program_unhealthy_so_that_it_is_restarted(
        self, program: Running
    ) -> None:
        crippled: Any = dataclasses.replace(
            program.house,
            sender=_EndsAtOnce(),  # type: ignore[arg-type]
        )
        tasks = start_loops(crippled)
        try:
            async with asyncio.timeout(PATIENCE):
                await program.house.broken.wait()
            answer = await program.client.get("/health/ready")
        finally:
            for task in tasks:
                task.cancel()
        assert (answer.status_code, answer.json()["missing"]) == (503, ["loop"])
