"""The employee at the secure page: link from `api`, code and password through the socket's app."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from actions.proof.endpoints import secure_app
from tests.support.actions_house import INTERNAL_TOKEN, Employee, Running


@dataclass
class AtThePage:
    """One employee with the page of one challenge open."""

    employee: Employee
    client: httpx.AsyncClient
    token: str
    ticket: str | None = None

    async def proves(self, code: str | None = None) -> dict[str, object]:
        """Type a code, the right one unless told."""
        body = {"token": self.token, "kind": "totp", "code": code or self.employee.code()}
        answer = await self._post("proof", body)
        self.ticket = str(answer.get("ticket") or "") or None
        return answer

    async def sets(self, password: str) -> dict[str, object]:
        """Choose a new password."""
        body = {"token": self.token, "password": password, "ticket": self.ticket}
        return await self._post("password", body)

    async def _post(self, route: str, body: Mapping[str, object]) -> dict[str, object]:
        answer = await self.client.post(f"/secure/{route}", json=body)
        found: dict[str, object] = answer.json()
        return found


async def open_page(program: Running, employee: Employee, challenge_id: str) -> AtThePage:
    """Ask for the link as `api` does and open it."""
    assertion = program.stage.assertion(employee.case_id, "inbox", employee.account.person_id)
    answer = await program.client.post(
        f"/internal/challenges/{challenge_id}/link",
        headers={
            "Authorization": f"Bearer {INTERNAL_TOKEN}",
            "X-Nachtwacht-Assertion": assertion,
        },
    )
    assert answer.status_code == 200, answer.text
    token = answer.json()["url"].partition("#")[2]
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=secure_app(program.house.secure)),
        base_url="http://socket",
        headers={"Authorization": "Bearer token-of-the-page"},
    )
    return AtThePage(employee, client, token)
