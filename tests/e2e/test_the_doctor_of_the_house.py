"""`make doctor` in the house that runs here: two programs in order, nothing sent, nothing shown."""

import os
import subprocess
import sys

from ops import keys
from ops.layout import ROOT
from ops.within import ADDRESS
from tests.support.company import Company
from tests.support.house import House

KEPT = """
    SELECT (SELECT count(*) FROM sandbox.letter), (SELECT count(*) FROM actions.ledger),
        (SELECT count(*) FROM api.escalation), (SELECT count(*) FROM api.sign_in_attempt)
"""


class TestTheDoctor:
    def test_finds_the_house_in_order_and_leaves_no_trace(
        self, house: House, company: Company
    ) -> None:
        before = company.rows(KEPT)
        known = {name: value for name, value in os.environ.items() if name != ADDRESS}
        done = subprocess.run(
            [sys.executable, "-m", "ops.doctor"],
            cwd=ROOT, env=known | {"NACHTWACHT_DATA": str(house.layout.data)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        told = done.stdout
        assert (done.returncode, done.stderr) == (0, ""), told
        assert "WRONG" not in told
        _, actions, api = told.replace("api:\n", "actions:\n", 1).split("actions:\n")
        for part in ("database", "keys", "directory", "citrix", "mail", "sms"):
            assert f" {part} " in actions
        for part in ("database", "on call", "sign-in", "emergency"):
            assert f" {part} " in api
        for secret in keys.load(house.layout.data).values():
            assert secret not in told
        assert company.rows(KEPT) == before
