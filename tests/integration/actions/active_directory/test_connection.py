"""Connections to a directory that is real, false, slow, silent or busy."""

import asyncio
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from actions.adapters.active_directory import ActiveDirectory
from actions.ports.directory import DirectoryUnavailable
from tests.integration.actions.active_directory.conftest import Anna, Connect
from tests.support.samba import make_certificate
from tests.support.samba_domain import REALM, SERVICE, SERVICE_PASSWORD, Administrator

SOMEBODY = "00000000-0000-4000-8000-000000000000"


class TestWhoIsAnswering:
    async def test_a_certificate_of_somebody_elses_authority_is_refused(
        self, connect: Connect, tmp_path: Path
    ) -> None:
        make_certificate(tmp_path / "other", "dc1.corp.example.test")
        directory = connect(ca_file=tmp_path / "other" / "ca.pem")
        with pytest.raises(DirectoryUnavailable):
            await directory.find(SOMEBODY)
        assert not await directory.healthy()

    async def test_a_certificate_for_another_name_is_refused(self, connect: Connect) -> None:
        with pytest.raises(DirectoryUnavailable):
            await connect(server="127.0.0.1").find(SOMEBODY)

    async def test_the_systems_store_does_not_know_our_authority(self, connect: Connect) -> None:
        with pytest.raises(DirectoryUnavailable):
            await connect(ca_file="system").find(SOMEBODY)

    async def test_a_port_without_tls_hears_no_password(self, connect: Connect) -> None:
        with pytest.raises(DirectoryUnavailable):
            await connect(port=389).find(SOMEBODY)

    @pytest.mark.parametrize("content", [None, "", "not a certificate"])
    def test_without_an_authority_there_is_no_start(
        self, connect: Connect, tmp_path: Path, content: str | None
    ) -> None:
        file = tmp_path / "ca.pem"
        if content is not None:
            file.write_text(content)
        with pytest.raises(ValidationError, match="authority"):
            connect(ca_file=file)


class TestOurOwnAccount:
    async def test_a_wrong_password_of_ours_locks_nothing(
        self, connect: Connect, hands: Administrator
    ) -> None:
        user = f"svc-{secrets.token_hex(4)}"
        name = await asyncio.to_thread(hands.hire, user, ou=SERVICE, password=SERVICE_PASSWORD)
        directory = connect(user=f"{user}@{REALM}", password="not this one")
        for _ in range(8):
            with pytest.raises(DirectoryUnavailable):
                await directory.find(SOMEBODY)
        assert await asyncio.to_thread(hands.raw, name, "badPwdCount") == b"1"


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Listen, take connections, and say nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield listening.getsockname()[1]


class TestADirectoryThatHangs:
    async def test_holds_up_nothing_else_and_is_given_up_on(
        self, connect: Connect, silent_port: int
    ) -> None:
        directory = connect(
            port=silent_port, receive_timeout=1, budget="PT0.5S", connections=2, failures=4
        )
        began, beats = time.monotonic(), 0

        async def heart() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.01)
                beats += 1

        beating = asyncio.create_task(heart())
        asked = [asyncio.create_task(directory.find(SOMEBODY)) for _ in range(12)]
        await asyncio.to_thread(lambda: "the threads of others are free")
        assert not all(task.done() for task in asked)
        results = await asyncio.gather(*asked, return_exceptions=True)
        beating.cancel()
        assert {type(one) for one in results} == {DirectoryUnavailable}
        assert time.monotonic() - began < 5
        assert beats > 10
        await self.answers_at_once(directory)

    async def answers_at_once(self, directory: ActiveDirectory) -> None:
        began = time.monotonic()
        with pytest.raises(DirectoryUnavailable):
            await directory.find(SOMEBODY)
        assert time.monotonic() - began < 0.4


class TestManyAtTheSameTime:
    async def test_all_are_answered(self, connect: Connect, anna: Anna) -> None:
        directory = connect(budget="PT30S")
        asked = (directory.find(anna.account.person_id) for _ in range(50))
        assert set(await asyncio.gather(*asked)) == {anna.account}
