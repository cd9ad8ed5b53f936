"""One tenant: people, groups, our application, and what a test breaks."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.support.graph.keys import AppCertificate

EVERY_PERMISSION = frozenset(
    {
        "User.Read.All",
        "GroupMember.Read.All",
        "RoleManagement.Read.Directory",
        "User-PasswordProfile.ReadWrite.All",
        "User.RevokeSessions.All",
    }
)
ROLE, GROUP = "#microsoft.graph.directoryRole", "#microsoft.graph.group"
_SHORTEST, _KINDS = 8, 3


@dataclass
class Membership:
    """A role or group that people are in, directly or through another."""

    name: str
    kind: str = GROUP
    assignable: bool | None = None
    id: str = field(default_factory=lambda: str(uuid4()))


@dataclass
class GraphUser:
    """One user: the properties of Graph that matter here, and a password that is never shown."""

    properties: dict[str, Any]
    password: str
    memberships: list[Membership] = field(default_factory=list)
    must_change: bool = False
    revoked: int = 0

    @property
    def id(self) -> str:
        return str(self.properties["id"])

    @property
    def name(self) -> str:
        return str(self.properties["userPrincipalName"])


@dataclass
class Fault:
    """What the next calls of a kind meet; with `after_effect` the work is done before."""

    status: int
    times: int = 1
    path_part: str = "/v1.0/"
    method: str | None = None
    retry_after: str | None = None
    after_effect: bool = False
    code: str | None = None
    html: bool = False


@dataclass
class Traps:
    """What is broken on purpose; `slow` is for every call."""

    queued: list[Fault] = field(default_factory=list)
    down: bool = False
    slow: timedelta = timedelta()
    hides_later_time: bool = False
    """From now on a changed password shows the time of before: a copy that lags."""
    next_page_at: str | None = None
    """Another server that the next page of memberships is said to be at."""


@dataclass
class Tenant:
    """The state behind the server."""

    id: str = field(default_factory=lambda: str(uuid4()))
    client_id: str = field(default_factory=lambda: str(uuid4()))
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    certificate: AppCertificate | None = None
    listed_secrets: list[dict[str, Any]] = field(default_factory=list)
    """`passwordCredentials` of our application, as Graph lists them."""
    permissions: frozenset[str] = EVERY_PERMISSION
    protected: set[str] = field(default_factory=set)
    """Ids of users whom our application may not write to, for a reason that it cannot see."""
    users: dict[str, GraphUser] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    traps: Traps = field(default_factory=Traps)
    calls: list[str] = field(default_factory=list)
    """`METHOD path status` of everything that was answered."""
    page_size: int = 2
    _passed: timedelta = timedelta()

    def hire(self, first_name: str = "Anna", **changes: Any) -> GraphUser:
        """Add an ordinary cloud-only employee; changes are in Graph's own names."""
        object_id, local = str(uuid4()), f"{first_name.lower()}{secrets.token_hex(3)}"
        long_ago = datetime.now(UTC) - timedelta(days=40)
        properties: dict[str, Any] = {
            "id": object_id,
            "userPrincipalName": f"{local}@delinde.example",
            "displayName": f"{first_name} de Vries",
            "givenName": first_name,
            "surname": "de Vries",
            "mail": f"{local}@delinde.example",
            "businessPhones": ["+31 40 555 0100"],
            "mobilePhone": None,
            "userType": "Member",
            "accountEnabled": True,
            "onPremisesSyncEnabled": None,
            "onPremisesSamAccountName": None,
            "onPremisesDomainName": None,
            "onPremisesSecurityIdentifier": None,
            "securityIdentifier": f"S-1-12-1-{secrets.randbelow(10**9)}-1-2-3",
            "lastPasswordChangeDateTime": shown(long_ago),
            "passwordPolicies": None,
            "employeeHireDate": shown(long_ago - timedelta(days=900)),
            "createdDateTime": shown(long_ago - timedelta(days=900)),
            "department": "Planning",
            "preferredLanguage": None,
            "otherMails": [],
        }
        user = GraphUser(properties | changes, f"Regen-op-zondag-{secrets.randbelow(90) + 10}")
        self.users[user.id] = user
        return user

    def list_secret(self, secret: str, ends: datetime) -> None:
        """Keep until when a secret of our application counts; Graph shows its first letters."""
        self.listed_secrets.append(
            {"keyId": str(uuid4()), "hint": secret[:3], "endDateTime": shown(ends)}
        )

    def user(self, key: str) -> GraphUser | None:
        """Return a user by object id or, as Graph does, by user principal name."""
        wanted = key.lower()
        matching = (each for each in self.users.values() if wanted in {each.id, each.name.lower()})
        return next(matching, None)

    def fail(self, fault: Fault) -> None:
        """Have the next calls meet this."""
        self.traps.queued.append(fault)

    def expire_tokens(self) -> None:
        """End every token that was handed out."""
        self.tokens.clear()

    def write_password(self, user: GraphUser, profile: dict[str, Any]) -> None:
        """Set a password as an administrator does: no history, and later than before."""
        user.password = str(profile["password"])
        user.must_change = profile.get("forceChangePasswordNextSignIn") is True
        self._passed += timedelta(seconds=1)
        if not self.traps.hides_later_time:
            user.properties["lastPasswordChangeDateTime"] = shown(datetime.now(UTC) + self._passed)

    def signs_in(self, user: GraphUser, password: str) -> bool:
        """True when somebody gets in with this password."""
        return user.properties["accountEnabled"] is True and user.password == password

    @property
    def writes(self) -> list[str]:
        """The answered calls that ask for a change."""
        return [call for call in self.calls if call.startswith(("PATCH", "POST /v1.0"))]


def complex_enough(password: str) -> bool:
    """True when the tenant's policy takes a password."""
    kinds = [
        any(each.islower() for each in password),
        any(each.isupper() for each in password),
        any(each.isdigit() for each in password),
        any(not each.isalnum() for each in password),
    ]
    return len(password) >= _SHORTEST and sum(kinds) >= _KINDS


def shown(moment: datetime) -> str:
    """Return a time as Graph writes it, in whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
