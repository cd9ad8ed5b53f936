"""The demo company seen from outside: who there is, what Citrix shows, what the mailbox holds."""

import re
from dataclasses import dataclass

import httpx
import psycopg
from playwright.sync_api import Page

from tests.support.house import House
from tests.support.spoken import SPOKEN, seeds
from tests.support.waiting import PATIENCE, eventually

ANNA = "0a000001-0000-4000-8000-000000000001"
JOOST = "0a000002-0000-4000-8000-000000000002"
FATIMA = "0a000003-0000-4000-8000-000000000003"
SANNE = "0a000005-0000-4000-8000-000000000005"
WILLEM = "0a000004-0000-4000-8000-000000000004"
MILAN = "0a000006-0000-4000-8000-000000000006"
BRAM = "0a000007-0000-4000-8000-000000000007"
NOOR = "0a000008-0000-4000-8000-000000000008"


@dataclass(frozen=True)
class Shown:
    """One Citrix session as the page of the demo company shows it."""

    id: str
    user: str
    state: str


class Company:
    """The pretend company of one house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.base = house.url("sandbox")
        self._client = httpx.Client(
            base_url=self.base, headers={"Origin": self.base}, timeout=PATIENCE, trust_env=False
        )

    def begins_a_story(self) -> "Company":
        """Start over: all speak Dutch and nobody waits for a human. Return this company."""
        self.start_over()
        self.speaks_dutch_again()
        self.ends_all_calls()
        return self

    def start_over(self) -> None:
        """Bring people, accounts and sessions back to how they were seeded."""
        self._client.post("/demo/start-over").raise_for_status()
        SPOKEN.hear(*seeds(self.house))

    def employs(self, person: str) -> None:
        """Give somebody of no other story an account like Bram's, until the next start over."""
        statement = """
            INSERT INTO sandbox.account
            SELECT (jsonb_populate_record(bram, jsonb_build_object(
                'person_id', %(id)s::text, 'user_name', %(id)s::text,
                'sid', 'S-1-5-21-' || %(id)s::text, 'principal_name', %(id)s::text))).*
            FROM sandbox.account bram WHERE person_id = %(bram)s
        """
        with psycopg.connect(self.house.owner_url) as connection:
            connection.execute(statement, {"id": person, "bram": BRAM})

    def switch(self, name: str, value: str) -> None:
        """Break or mend something."""
        answer = self._client.post("/switches", data={"name": name, "value": value})
        assert answer.status_code < 400, answer.text

    def starts_citrix(self, who: str) -> None:
        """Let somebody start Citrix on their own screen."""
        answer = self._client.post("/now/start", data={"who": who})
        assert answer.status_code < 400, answer.text

    def sessions(self, page: Page, user: str) -> list[Shown]:
        """Return the sessions of a user as the page shows them now."""
        page.goto(f"{self.base}/now")
        rows = page.locator(f"[data-session][data-user='{user}']").all()
        return [
            Shown(
                row.get_attribute("data-session") or "",
                row.get_attribute("data-user") or "",
                (row.get_attribute("data-state") or "").lower(),
            )
            for row in rows
        ]

    def code(self, page: Page, person: str) -> str:
        """Return what the authenticator app of a person shows now."""
        page.goto(f"{self.base}/authenticator")
        shown = page.locator(f"[data-person='{person}'][data-code]").first
        return (shown.get_attribute("data-code") or "").replace(" ", "")

    def code_now(self, person: str) -> str:
        """Return the same code without a browser."""
        return self._shown("/authenticator", "data-person", person)[0]["data-code"].replace(" ", "")

    def sessions_now(self, user: str) -> list[Shown]:
        """Return the sessions of a user without a browser."""
        return [
            Shown(found["data-session"], user, found["data-state"].lower())
            for found in self._shown("/now", "data-user", user)
            if "data-session" in found
        ]

    def _shown(self, path: str, name: str, value: str) -> list[dict[str, str]]:
        """Return the data attributes of the elements of a page with one of that value."""
        page = self._client.get(path).raise_for_status().text
        found = [
            dict(re.findall(r'(data-[a-z-]+)="([^"]*)"', tag))
            for tag in re.findall(r"<[^>]+>", page)
        ]
        return [attributes for attributes in found if attributes.get(name) == value]

    def mailed_code(self, user: str) -> str:
        """Return the newest code in the private mailbox of a person, once it is there."""
        query = (
            "SELECT body FROM sandbox.letter WHERE body ~ '[0-9]{8}'"
            f" AND to_address = '{user}@thuis.example' ORDER BY at DESC, id DESC LIMIT 1"
        )
        eventually(lambda: bool(self.rows(query)))
        return str(re.findall(r"[0-9]{8}", str(self.rows(query)[0][0]))[0])

    def login_works(self, page: Page, user: str, password: str) -> str:
        """Try the real login form; return its result word."""
        page.goto(f"{self.base}/login")
        page.locator("input[name='user_name']").fill(user)
        page.locator("input[name='password']").fill(password)
        page.locator("input[name='password']").press("Enter")
        return page.locator("[data-result]").first.get_attribute("data-result") or ""

    def logs_in(self, user: str, password: str) -> bool:
        """Try the same form without a browser."""
        typed = {"user_name": user, "password": password}
        return self._client.post("/login", data=typed).status_code == httpx.codes.OK

    def letter(self, fragment: str) -> str:
        """Return the newest letter that holds a text; empty when there is none."""
        found = self.rows("SELECT subject || ' ' || body FROM sandbox.letter ORDER BY at DESC")
        return next((str(row[0]) for row in found if fragment in str(row[0])), "")

    def wait_for_letter(self, fragment: str) -> None:
        """Wait until a letter with a text is in the mailbox."""
        eventually(lambda: bool(self.letter(fragment)))

    def wait_for_call(self, person: str) -> str:
        """Wait until a human is called for a person and return why.

        The repairing program reports it by itself, a moment after the words on the screen.
        """
        newest = (
            f"SELECT reason FROM api.handoff WHERE person_id = '{person}'"
            " ORDER BY opened_at DESC LIMIT 1"
        )
        eventually(lambda: self.rows(newest) != [])
        return str(self.rows(newest)[0][0])

    def wait_until_answered(self, person: str) -> None:
        """Wait until the assistant has dealt with all that a person has typed so far."""
        left = (
            f"SELECT 1 FROM api.inbox WHERE person_id = '{person}' AND kind <> 'event'"
            " AND state IN ('new', 'asked')"
        )
        eventually(lambda: self.rows(left) == [])

    def newest_case(self, person: str) -> str:
        """Return the case that a person opened last."""
        newest = (
            f"SELECT id FROM api.care_case WHERE person_id = '{person}'"
            " ORDER BY opened_at DESC LIMIT 1"
        )
        return str(self.rows(newest)[0][0])

    def speaks_dutch_again(self) -> None:
        """Forget in which language anybody spoke in an earlier story."""
        self.changes("UPDATE api.person SET language = 'nl', language_pinned = false")

    def ends_all_calls(self) -> None:
        """Leave no call of an earlier story on the desk, whoever it was for."""
        self.changes(
            "UPDATE api.handoff SET state = 'solved' WHERE state NOT IN ('solved', 'withdrawn')"
        )
        self.changes("UPDATE api.care_case SET owner = 'assistant' WHERE owner <> 'assistant'")
        self.changes(
            "UPDATE api.care_case SET status = 'closed', closed_at = now(), started_over = true"
            " WHERE status = 'open'"
            " AND id IN (SELECT case_id FROM api.handoff WHERE reason = 'distress')"
        )

    def lets_an_hour_pass(self) -> None:
        """Make it an hour ago that anybody opened a secure page or was sent a letter about it."""
        self.changes("UPDATE actions.challenge SET opened_at = opened_at - interval '1 hour'")
        self.changes("UPDATE secure.source_attempt SET at = at - interval '1 hour'")
        self.changes("UPDATE actions.attempt SET at = at - interval '1 hour'")
        self.changes(
            "UPDATE actions.notice SET at = at - interval '1 hour',"
            " next_at = next_at - interval '1 hour'"
        )

    def lets_a_week_pass(self) -> None:
        """Make it a week ago that anybody was asked how it was, or that a human was called."""
        self.changes("UPDATE api.experience SET asked_at = asked_at - interval '7 days'")
        self.changes("UPDATE api.handoff SET opened_at = opened_at - interval '7 days'")

    def changes(self, statement: str) -> None:
        """Change something as the owner of the database."""
        with psycopg.connect(self.house.owner_url) as connection:
            connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database as its owner."""
        with psycopg.connect(self.house.owner_url) as connection:
            return connection.execute(query.encode()).fetchall()
