"""`make run`: a second one says so and harms nothing; a stop leaves no process behind."""

from pathlib import Path

import httpx
import psutil

from tests.support.house import START_OR_STOP, House, read_until, running_house, start_command
from tests.support.waiting import PATIENCE


class TestASecondStart:
    def test_it_says_so_and_harms_nothing(self, house: House) -> None:
        before = {name: house.control.pid(name) for name in house.layout.ports if name != "page"}
        second = start_command(house.layout)
        said, _ = second.communicate(timeout=START_OR_STOP)
        assert second.returncode == 1
        assert "already running" in said
        assert {name: house.control.pid(name) for name in before} == before


class TestAStop:
    def test_nothing_is_left_and_the_next_start_is_quick(self, tmp_path: Path) -> None:
        with running_house(tmp_path / "house") as house:
            layout = house.layout
            mine = house.processes()
            assert len(mine) > 6
        _, alive = psutil.wait_procs(mine, timeout=PATIENCE)
        assert alive == []

        again = start_command(layout)
        try:
            read_until(again, "Ctrl-C stops everything")
            answer = httpx.get(f"{layout.url('api')}/health/ready", timeout=PATIENCE)
            assert answer.status_code == 200
        finally:
            again.terminate()
            again.wait(START_OR_STOP)


class TestWhatAStrangerReaches:
    def test_the_secure_page_has_no_inner_routes(self, house: House) -> None:
        with httpx.Client(base_url=house.url("secure"), timeout=PATIENCE) as stranger:
            for path in ("/webhook", "/internal", "/internal/status", "/secure/challenge"):
                assert stranger.get(path).status_code == 404
                assert stranger.post(path, json={}).status_code == 404

    def test_inner_routes_want_their_token(self, house: House) -> None:
        tries = (
            f"{house.url('actions')}/webhook",
            f"{house.url('actions')}/internal/challenges/ch-1/link",
            f"{house.url('api')}/internal/events",
            f"{house.url('bot')}/webhooks/care/turn",
        )
        with httpx.Client(timeout=PATIENCE) as stranger:
            for address in tries:
                assert stranger.post(address, json={}).status_code in {401, 403}
            known = f"{house.url('bot')}/webhooks/care/turn/c-1/i-1"
            assert stranger.get(known).status_code == 401
