"""A directory, a broker and a mail system in memory; they do what the ports say and no more."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, DirectoryCapabilities, DirectoryUnavailable
from actions.ports.mailer import Letter
from actions.ports.sessions import (
    Capabilities,
    Job,
    JobState,
    Machine,
    Offer,
    Power,
    RestartRefused,
    Session,
    SessionGone,
    SessionState,
    SessionsUnavailable,
    Unsupported,
)
from actions.ports.sign_ins import SignInCapabilities, SignInsError

EVERYTHING = Capabilities(hide=True, message=True, restart_machine=True, offers=True)


def an_account(person_id: str | None = None, **changes: object) -> Account:
    """Return an ordinary employee's account, changed where asked."""
    plain = Account(
        person_id=person_id or str(uuid4()),
        user_name="anna",
        domain="DELINDE",
        sid="S-1-5-21-1-2-3-1001",
        principal_name="anna@delinde.example",
        display_name="Anna de Vries",
        first_name="Anna",
        mail="anna@delinde.example",
        enabled=True,
        locked=False,
        expired=False,
        password_expired=False,
        must_change_password=False,
        password_set_at=datetime.now(UTC) - timedelta(days=40),
        privileged=False,
        shared=False,
        employed_since=datetime.now(UTC) - timedelta(days=900),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_session(session_id: str = "s-1", **changes: object) -> Session:
    """Return an active desktop with two programs, changed where asked."""
    plain = Session(
        id=session_id,
        state=SessionState.ACTIVE,
        kind="desktop",
        machine="VDA-07",
        started_at=datetime(2026, 11, 23, 7, 12, tzinfo=UTC),
        state_changed_at=datetime(2026, 11, 23, 7, 12, tzinfo=UTC),
        applications=("Outlook", "Excel"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_machine(**changes: object) -> Machine:
    """Return a desktop for one person in good order, changed where asked."""
    plain = Machine(
        id="m-1",
        name="VDI-21",
        group="Vast",
        multi_session=False,
        registered=True,
        power=Power.ON,
        sessions=1,
        can_restart=True,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@dataclass
class FakeDirectory:
    """Accounts by id. `down`: nothing answers; `deaf`: says done and changes nothing."""

    capabilities: DirectoryCapabilities = DirectoryCapabilities()  # noqa: RUF009
    accounts: dict[str, Account] = field(default_factory=dict)
    down: bool = False
    deaf: bool = False
    calls: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)

    def add(self, account: Account) -> Account:
        """Employ somebody."""
        self.accounts[account.person_id] = account
        return account

    async def find(self, person_id: str) -> Account:
        self._answer("find")
        if person_id not in self.accounts:
            raise AccountUnknown
        return self.accounts[person_id]

    async def find_by_name(self, name: str) -> Account:
        self._answer("find_by_name")
        for account in self.accounts.values():
            if name in (account.user_name, account.principal_name):
                return account
        raise AccountUnknown

    async def set_password(self, account: Account, password: str) -> None:
        self._answer("set_password")
        if not self.deaf:
            self.passwords[account.person_id] = password
            now = datetime.now(UTC)
            fresh = dict.fromkeys(("locked", "password_expired", "must_change_password"), False)
            self._change(account, password_set_at=now, **fresh)

    async def unlock(self, account: Account) -> None:
        self._answer("unlock")
        if not self.deaf:
            self._change(account, locked=False)

    async def password_works(self, account: Account, password: str) -> bool:
        self._answer("password_works")
        return self.deaf or self.passwords.get(account.person_id) == password

    async def healthy(self) -> bool:
        return not self.down

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if self.down:
            raise DirectoryUnavailable

    def _change(self, account: Account, **changes: object) -> None:
        now = self.accounts[account.person_id]
        self.accounts[account.person_id] = replace(now, **changes)  # type: ignore[arg-type]


@dataclass
class FakeBroker:
    """Sessions by SID. `deaf`: says done and changes nothing; `job_fails`: the job ends failed.

    A restart is taken while `refuses` is None; `restart_deaf` lets it come to nothing.
    """

    capabilities: Capabilities = EVERYTHING
    owned: dict[str, list[Session]] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    offered: list[Offer] = field(default_factory=list)
    refuses: str | None = None
    restart_deaf: bool = False
    down: bool = False
    deaf: bool = False
    job_fails: bool = False
    calls: list[str] = field(default_factory=list)
    before_call: Callable[[str], None] = field(default=lambda _call: None)

    def open(self, account: Account, *sessions: Session) -> None:
        """Give a person open sessions."""
        self.owned[account.sid] = list(sessions)

    def __getitem__(self, session_id: str) -> Session:
        return next(s for own in self.owned.values() for s in own if s.id == session_id)

    def change(self, session_id: str, **changes: object) -> None:
        """Change one session, or take it away with `gone=True`."""
        for sid, own in self.owned.items():
            kept = [s for s in own if s.id != session_id or not changes.get("gone")]
            self.owned[sid] = [
                replace(s, **changes) if s.id == session_id else s  # type: ignore[arg-type]
                for s in kept
            ]

    async def find(self, account: Account) -> list[Session]:
        self._answer("find")
        return list(self.owned.get(account.sid, []))

    async def get(self, session_id: str) -> Session | None:
        self._answer("get")
        found = [s for own in self.owned.values() for s in own if s.id == session_id]
        return found[0] if found else None

    async def message(self, session_id: str, title: str, text: str) -> None:
        self._answer(f"message {session_id}")
        if await self.get(session_id) is None:
            raise SessionGone

    async def disconnect(self, session_id: str) -> None:
        self._answer(f"disconnect {session_id}")
        if await self.get(session_id) is None:
            raise SessionGone
        if not self.deaf:
            self.change(session_id, state=SessionState.DISCONNECTED)

    async def log_off(self, session_id: str) -> Job | None:
        self._answer(f"log_off {session_id}")
        if await self.get(session_id) is None:
            return None
        if not self.deaf and not self.job_fails:
            self.change(session_id, gone=True)
        return Job(f"job-{session_id}", JobState.RUNNING)

    async def hide(self, session_id: str) -> None:
        self._answer(f"hide {session_id}")
        if not self.capabilities.hide:
            raise Unsupported
        self.change(session_id, hidden=True)

    async def restart_machine(self, account: Account, session_id: str) -> Job:
        self._answer(f"restart {session_id}")
        if not self.capabilities.restart_machine:
            raise Unsupported
        if self.refuses is not None:
            raise RestartRefused(self.refuses)
        if not self.restart_deaf:
            self.change(session_id, gone=True)
        return Job("job-restart", JobState.RUNNING)

    async def machine(self, machine_id: str) -> Machine | None:
        self._answer("machine")
        return self.machines.get(machine_id)

    async def offers(self, account: Account) -> list[Offer]:
        self._answer("offers")
        return list(self.offered)

    async def job(self, job_id: str) -> Job:
        self._answer("job")
        if self.job_fails:
            return Job(job_id, JobState.FAILED, "CommunicationError")
        return Job(job_id, JobState.RUNNING if self.deaf else JobState.DONE)

    async def healthy(self) -> bool:
        return not self.down

    def count(self, call: str) -> int:
        """Return how often a call was made."""
        return sum(1 for made in self.calls if made == call)

    def _answer(self, call: str) -> None:
        self.before_call(call)
        self.calls.append(call)
        if self.down:
            raise SessionsUnavailable


@dataclass
class FakeSignIns:
    """Who was signed out. `trouble` is raised in place of it."""

    capabilities: SignInCapabilities = SignInCapabilities(outlive_password=True)  # noqa: RUF009
    revoked: list[str] = field(default_factory=list)
    trouble: SignInsError | None = None

    async def revoke(self, account: Account) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.revoked.append(account.person_id)


@dataclass
class FakeMailer:
    """Keeps the letters."""

    letters: list[Letter] = field(default_factory=list)

    async def send(self, letter: Letter) -> None:
        self.letters.append(letter)
