"""The database starts on a machine that takes its time."""

import subprocess

import pytest

from ops.postgres import start_patiently


class TestASlowStart:
    def test_is_waited_for(self) -> None:
        troubles: list[Exception] = [
            subprocess.TimeoutExpired("pg_ctl", 10),
            AssertionError("starting"),
        ]

        def start() -> None:
            if troubles:
                raise troubles.pop(0)

        start_patiently(start)
        assert troubles == []

    def test_is_told_from_one_that_fails(self) -> None:
        def start() -> None:
            raise subprocess.CalledProcessError(1, "pg_ctl")

        with pytest.raises(subprocess.CalledProcessError):
            start_patiently(start)
