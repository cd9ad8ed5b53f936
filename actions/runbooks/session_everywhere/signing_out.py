"""Ends what goes on under a person's name, one system beside the other, until each has answered."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum

from actions.domain.person import Account
from actions.ports.directory import DirectoryError
from actions.ports.sessions import SessionState
from actions.ports.sign_ins import SignInsError, SignInsForbidden, SignInsUnavailable
from actions.remediation import account, broker, policy, repository
from actions.remediation.durable import Json
from actions.remediation.policy import Permission
from actions.remediation.runbook import Finding, Result
from actions.remediation.work import Work

_SILENT = {
    "sign_ins_unavailable",
    "citrix_unavailable",
    "directory_unavailable",
    "still_connected",
}
"""What may go better later."""


class State(StrEnum):
    """How far it came; SILENT is tried again, BY_HAND is what only a person can do."""

    DONE = "done"
    SILENT = "silent"
    BY_HAND = "by_hand"


class SigningOut:
    """What was ended and what was not; each try is a step of the run.

    Args:
        question_id: the question that was answered with a yes.
        begun: when that was. The yes must count then: what a system kept from us is done late.
    """

    def __init__(self, work: Work, question_id: str, begun: datetime) -> None:
        self._work = work
        self._question_id = question_id
        self._begun = begun
        self._found: dict[str, Finding] = {}
        self._tries = 0
        self.spent = 0.0

    @property
    def state(self) -> State:
        """How it stands; a system that is silent says nothing of the other."""
        found = self._found.values()
        if any(part.detail in _SILENT for part in found):
            return State.SILENT
        return State.DONE if all(part.ok for part in found) else State.BY_HAND

    @property
    def pause(self) -> float | None:
        """Seconds until the next try; None when no try is left to do."""
        pace = self._work.tools.pace
        if self.state is not State.SILENT or self.spent >= pace.watch_budget:
            return None
        return pace.watch_polls[min(self._tries, len(pace.watch_polls) - 1)]

    def facts(self) -> Json:
        """Return how each system answered, for the engineer."""
        return {name: part.detail for name, part in self._found.items()}

    async def go(self) -> None:
        """Try what was not tried yet."""
        for name, step in (("sign_ins", self._sign_ins), ("screens", self._screens)):
            if name not in self._found or self._found[name].detail in _SILENT:
                self._found[name] = await step()

    async def again(self) -> None:
        """Try what gave no answer, after a pause."""
        self.spent += self.pause or 0.0
        self._tries += 1
        await self.go()

    async def anew(self) -> None:
        """End all once more: somebody may have come in before the password was new."""
        self._found.clear()
        await self.go()

    @property
    def _again(self) -> bool:
        return self._tries > 0

    async def _sign_ins(self) -> Finding:
        work = self._work

        async def change() -> Finding:
            if not work.tools.sign_ins.capabilities.revoke:
                return Finding(Result.SKIPPED, "not_possible_here")
            found, verdict = await self._judged()
            if not verdict.allowed:
                return account.refusal(verdict, found)
            await work.tools.sign_ins.revoke(found)
            return Finding(Result.OK, "signed_out")

        return await work.act(
            "everywhere.sign_ins", lambda: _safely(change), rule="R4", again=self._again
        )

    async def _screens(self) -> Finding:
        work = self._work

        async def change() -> Finding:
            found, verdict = await self._judged()
            if not verdict.allowed:
                return account.refusal(verdict, found)
            cut = await broker.let_go(work.tools.broker, found)
            return Finding(Result.OK, "asked" if cut else "no_session", {"sessions": cut})

        done = await work.act(
            "everywhere.screens", lambda: _safely(change), rule="R4", again=self._again
        )
        if not done.ok or not done.facts["sessions"]:
            return done
        return await self._read_back(set(done.facts["sessions"]))

    async def _read_back(self, cut: set[str]) -> Finding:
        """Look some seconds long until the screens are let go of: Citrix does it as a job."""
        work = self._work

        async def look() -> Finding:
            _, own = await broker.own(work)
            for one in own:
                if one.id in cut and one.state is not SessionState.DISCONNECTED:
                    return Finding(Result.FAILED, "still_connected")
            return Finding(Result.OK, "disconnected")

        for wait in work.tools.pace.disconnect_polls:
            seen = await work.peek("everywhere.screens.poll", lambda: _safely(look))
            if seen.detail != "still_connected":
                break
            await work.pause(wait)
        return await work.act("everywhere.screens.verify", lambda: _safely(look), again=self._again)

    async def _judged(self) -> tuple[Account, policy.Verdict]:
        """Read the account and ask the policy about it and about the yes."""
        who, tools = self._work.assignment, self._work.tools
        found = await tools.directory.find(who.person_id)
        async with tools.sessions() as db:
            given = await repository.consent(db, self._question_id)
        permission = Permission(
            targets=given.targets if given and given.person_id == who.person_id else (),
            expires_at=given.expires_at if given else None,
        )
        return found, policy.may_sign_out(who, found, permission, now=self._begun)


async def _safely(step: Callable[[], Awaitable[Finding]]) -> Finding:
    """Turn what the ports raise into a finding."""
    try:
        return await broker.safely(step)
    except SignInsUnavailable:
        return Finding(Result.FAILED, "sign_ins_unavailable")
    except SignInsForbidden:
        return Finding(Result.FAILED, "sign_ins_forbidden")
    except SignInsError:
        return Finding(Result.FAILED, "sign_ins_rejected")
    except DirectoryError:
        return Finding(Result.FAILED, "directory_rejected")
