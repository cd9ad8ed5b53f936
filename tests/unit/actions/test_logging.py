"""Log lines hold keys and types, no words of people."""

import json
import logging

import pytest
import structlog

from actions import logging as ours

SECRET = "mijn wachtwoord is Zomer2026!"


@pytest.fixture(autouse=True)
def _as_before() -> object:
    root, durable = logging.getLogger(), logging.getLogger("dbos")
    before = (root.handlers[:], root.level, durable.handlers[:], durable.propagate)
    yield None
    root.handlers, root.level = before[0], before[1]
    durable.handlers, durable.propagate = before[2], before[3]
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


class TestALine:
    @pytest.mark.parametrize("key", ["text", "token", "password", "assertion", "name"])
    def test_hides_what_must_not_be_kept(
        self, capsys: pytest.CaptureFixture[str], key: str
    ) -> None:
        ours.configure()
        structlog.get_logger().info("turn.seen", **{key: SECRET})
        (line,) = lines(capsys)
        assert line["event"] == "turn.seen"
        assert SECRET not in str(line)

    @pytest.mark.parametrize("logger", ["dbos", "sqlalchemy", "anything"])
    def test_of_an_exception_holds_its_type_only(
        self, capsys: pytest.CaptureFixture[str], logger: str
    ) -> None:
        ours.configure()
        try:
            int(SECRET)
        except ValueError:
            logging.getLogger(logger).exception("step.failed")
        (line,) = lines(capsys)
        assert line["error"] == "ValueError"
        assert SECRET not in str(line)
