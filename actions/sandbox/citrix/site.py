"""The state of a simulated site and how it moves with the clock."""

import secrets
from datetime import datetime, timedelta

from actions.ports.clock import Clock
from actions.sandbox.citrix import power
from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.model import (
    DeliveryGroup,
    Job,
    JobType,
    Machine,
    Mode,
    QueuedFault,
    Session,
    SiteConfig,
    Temper,
    Token,
    Traps,
    User,
)

JOB_MEMORY = timedelta(hours=48)


class Site:
    """Machines, their groups, sessions and jobs; `settle` before reading, as every request does."""

    def __init__(
        self,
        clock: Clock,
        config: SiteConfig | None = None,
        *,
        job_delay: timedelta = timedelta(seconds=3),
    ) -> None:
        self.clock = clock
        self.config = config or SiteConfig()
        self.job_delay = job_delay
        self.traps = Traps()
        self.groups: dict[str, DeliveryGroup] = {}
        self.machines: dict[str, Machine] = {}
        self.people: list[User] = []
        self.sessions: dict[str, Session] = {}
        self.jobs: dict[str, Job] = {}
        self.tokens: dict[str, Token] = {}

    def clear(self) -> None:
        """Forget machines, groups, people, sessions and jobs; tokens and traps stay."""
        self.people.clear()
        self.groups.clear()
        self.machines.clear()
        self.sessions.clear()
        self.jobs.clear()

    def add(self, user: User, machine: Machine, *, temper: Temper = Temper.NORMAL) -> Session:
        """Open an Active desktop session that began now and return it, to be changed at will."""
        now = self.clock.now()
        session = Session(user, machine, started_at=now, changed_at=now, temper=temper)
        self.place(machine)
        self.sessions[session.id] = session
        return session

    def place(self, machine: Machine, group: DeliveryGroup | None = None) -> Machine:
        """Add a machine with its delivery group, by default one that lets everybody in."""
        self.machines[machine.id] = machine
        name = machine.delivery_group
        self.groups.setdefault(name, group or DeliveryGroup(name))
        return machine

    def assign(self, user: User, machine: Machine, group: DeliveryGroup | None = None) -> Machine:
        """Add a machine that is this person's own."""
        machine.assigned = user.sid
        self.people.append(user)
        own = group or DeliveryGroup(machine.delivery_group, members={user.sid}, private=True)
        return self.place(machine, own)

    def of(self, sid: str) -> list[Session]:
        """Return the sessions of one person, oldest first."""
        own = [session for session in self.settle().values() if session.user.sid == sid]
        return sorted(own, key=lambda session: session.started_at)

    def fail(self, *faults: QueuedFault) -> None:
        """Queue answers for the next requests."""
        self.traps.queued.extend(faults)

    def issue(self, principal: str, mode: Mode) -> tuple[str, Token]:
        """Hand out a token."""
        token = Token(principal, mode, self.clock.now() + self.config.token_life)
        value = secrets.token_urlsafe(48)
        self.tokens[value] = token
        return value, token

    def settle(self) -> dict[str, Session]:
        """Let every job end whose time has come, and return the open sessions."""
        now = self.clock.now()
        for job in list(self.jobs.values()):
            if job.ended:
                if now - job.ends_at > JOB_MEMORY:
                    del self.jobs[job.id]
            elif now >= job.ends_at:
                self._finish(job)
            elif now - job.created_at >= job.delay / 4:
                job.status = "InProgress"
                if job.type is JobType.REBOOT:
                    power.go_down(self.machines.get(job.target))
        return self.sessions

    def session(self, session_id: str) -> Session:
        """Return the session; raises CitrixFault 404 once it is gone."""
        found = self.settle().get(session_id)
        if found is None:
            raise CitrixFault(404, "The session does not exist.", error="UnknownSession")
        return found

    def machine(self, name_or_id: str) -> Machine:
        """Return the machine; raises CitrixFault 404 when there is none."""
        self.settle()
        for found in self.machines.values():
            if name_or_id in {found.id, found.name}:
                return found
        raise CitrixFault(404, "The machine does not exist.", error="UnknownMachine")

    def group(self, name: str) -> DeliveryGroup:
        """Return the delivery group; raises CitrixFault 404 when there is none."""
        found = self.groups.get(name)
        if found is None:
            raise CitrixFault(404, "The delivery group does not exist.", error="UnknownGroup")
        return found

    def start_reboot(self, machine: Machine, caller: str) -> Job:
        """Begin the restart of a machine; raises CitrixFault 400 or 409."""
        power.begin(machine)
        return self._start(
            Job(JobType.REBOOT, caller, machine.id, self.clock.now(), self.job_delay)
        )

    def job(self, job_id: str, caller: str) -> Job:
        """Return a job of this caller; the jobs of others answer 404 too."""
        self.settle()
        found = self.jobs.get(job_id)
        if found is None or found.caller != caller:
            raise CitrixFault(404, "The job does not exist.", error="UnknownJob")
        return found

    def start_job(self, type_: JobType, session: Session, caller: str) -> Job:
        """Begin a task on a session; raises CitrixFault 409 when it is being logged off."""
        now = self.clock.now()
        if type_ is JobType.LOGOFF:
            if session.logoff_at is not None:
                raise CitrixFault(409, "A log off is under way.", error="LogoffInProgress")
            session.logoff_at = now
        return self._start(Job(type_, caller, session.id, now, self.job_delay))

    def counted(self, machine: Machine) -> int:
        """Return how many sessions run on a machine."""
        return sum(session.machine is machine for session in self.sessions.values())

    def _start(self, job: Job) -> Job:
        self.jobs[job.id] = job
        self.settle()
        return job

    def _finish(self, job: Job) -> None:
        job.status, job.error = "Complete", None
        if job.type is JobType.REBOOT:
            job.error = power.finish(self.machines.get(job.target), self.sessions)
            job.status = "Failed" if job.error else job.status
            return
        session = self.sessions.get(job.target)
        if session is None:
            job.status, job.error = "Failed", "UnknownSession"
        elif not session.machine.registered:
            job.status, job.error = "Failed", "MachineNotRegistered"
            session.logoff_at = None
        elif job.type is JobType.LOGOFF:
            self._log_off(job, session)
        elif job.type is JobType.DISCONNECT:
            disconnect(session, job.ends_at)

    def _log_off(self, job: Job, session: Session) -> None:
        if self.traps.logoff_never_ends or session.temper is Temper.IMMORTAL:
            job.status, job.error = "Failed", "CommunicationError"
        else:
            del self.sessions[session.id]


def disconnect(session: Session, at: datetime) -> None:
    """Cut the connection; work stays open, only a frozen display gets well of it."""
    if session.state != "Disconnected":
        session.state, session.changed_at = "Disconnected", at
    if session.temper is Temper.FROZEN_DISPLAY:
        session.temper = Temper.NORMAL
