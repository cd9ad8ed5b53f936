"""Fixtures that every test of the service may use, and the rule that CI skips nothing."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.browser import CHROMIUM

pytest_plugins = [
    "tests.support.api_database",
    "tests.support.browser",
    "tests.support.database",
    "tests.support.samba",
]


settings.load_profile("ci")
"""The same examples in every run, and no limit to how long this machine takes over one."""
END_TO_END = Path(__file__).parent / "e2e"
LONGEST_STORY = 1800
"""Seconds; the first story of a run starts the whole house as well."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give stories their time, and say plainly what is missing where a test cannot run."""
    for item in items:
        if item.path.is_relative_to(END_TO_END):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(LONGEST_STORY))
    if CHROMIUM.exists():
        return
    missing = pytest.mark.skip(reason="no Chromium (on Debian: apt-get install chromium)")
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(missing)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI in which anything was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("Something was skipped, and in CI nothing may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
