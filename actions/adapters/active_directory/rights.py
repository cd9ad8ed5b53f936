"""Looks at what our own account may do, on three accounts, without changing anything.

Just right is: on an ordinary account lift the lockout, end must-change and set a password; on a
privileged one and a director's nothing at all. Anything else and nothing is changed.
"""

from dataclasses import dataclass
from datetime import datetime

from ldap3 import SUBTREE, Connection
from ldap3.protocol.microsoft import security_descriptor_control
from ldap3.utils.conv import escape_filter_chars

from actions.adapters.active_directory.descriptor import may_reset
from actions.adapters.active_directory.reading import Found, Reader
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.active_directory.wire import ANYTHING, search
from actions.ports.directory import AccountUnknown, DirectoryError, RightsReport

WRITABLE = frozenset({"lockouttime", "pwdlastset"})
_SAME_AS_RESET = {"unicodepwd"}
"""A controller may list it beside the right to reset; it allows nothing more."""
_OWNER, _DACL = 1, 4
_ENDS = "msDS-UserPasswordExpiryTimeComputed"
_EVERYBODY = {"S-1-1-0", "S-1-5-11"}


@dataclass(frozen=True, slots=True)
class _Reach:
    """What our account may do to one other."""

    attributes: frozenset[str]
    reset: bool
    rights: bool

    @property
    def any(self) -> bool:
        return bool(self.attributes) or self.reset or self.rights


def look_at_rights(
    connection: Connection, reader: Reader, settings: ActiveDirectorySettings
) -> RightsReport:
    """Return what does not fit; raises ldap3's errors, DirectoryError."""
    ours = search(connection, "", ANYTHING, ["tokenGroups"])[0].sids("tokenGroups") | _EVERYBODY
    findings: list[str] = []
    for probe, name in {
        "ordinary": settings.probe_ordinary,
        "privileged": settings.probe_privileged,
        "director": settings.probe_director,
    }.items():
        try:
            found = reader.by_name(name)
            reach = _reach(connection, found, ours)
        except AccountUnknown:
            findings.append(f"{probe}: no such account")
            continue
        judge = _ordinary if probe == "ordinary" else _out_of_reach
        findings += [f"{probe}: {finding}" for finding in judge(found, reach)]
    return RightsReport(tuple(findings))


def own_password_ends(
    connection: Connection, reader: Reader, settings: ActiveDirectorySettings
) -> datetime | None:
    """Return until when the password of our own account counts; None when it does not end.

    Raises:
        AccountUnknown: our account does not see itself.
    """
    name = settings.user.rpartition("\\")[2]
    by_address = f"(userPrincipalName={escape_filter_chars(name)})"
    by_name = f"(sAMAccountName={escape_filter_chars(name.partition('@')[0])})"
    where = f"(&(objectClass=user)(|{by_address}{by_name}))"
    base = reader.domain.base_dn
    found = search(connection, base, where, ["objectSid", _ENDS], scope=SUBTREE, most=2)
    if len(found) != 1 or not found[0].text(_ENDS):
        raise AccountUnknown("our own account")
    return found[0].moment(_ENDS)


def _reach(connection: Connection, found: Found, ours: frozenset[str]) -> _Reach:
    attributes = ["allowedAttributesEffective", "sDRightsEffective", "nTSecurityDescriptor"]
    control = security_descriptor_control(sdflags=_DACL)
    entry = search(connection, found.dn, ANYTHING, attributes, controls=control)[0]
    descriptor = entry.raw.get("nTSecurityDescriptor")
    if not descriptor:
        raise DirectoryError("unreadable: nTSecurityDescriptor")
    writable = entry.raw.get("allowedAttributesEffective") or []
    return _Reach(
        attributes=frozenset(name.decode().lower() for name in writable),
        reset=may_reset(descriptor[0], ours),
        rights=bool(int(entry.text("sDRightsEffective") or 0) & (_OWNER | _DACL)),
    )


def _ordinary(found: Found, reach: _Reach) -> list[str]:
    findings = []
    if found.account.excluded:
        findings.append("counts as one for a human")
    if missing := WRITABLE - reach.attributes:
        findings.append(f"may not write {', '.join(sorted(missing))}")
    if wider := reach.attributes - WRITABLE - _SAME_AS_RESET:
        findings.append(f"may also write {', '.join(sorted(wider))}")
    if not reach.reset:
        findings.append("may not reset the password")
    if reach.rights:
        findings.append("may also change who has rights")
    return findings


def _out_of_reach(found: Found, reach: _Reach) -> list[str]:
    findings = []
    if found.account.privileged is not True:
        findings.append("does not count as privileged")
    if reach.any:
        findings.append("may be changed by our account")
    return findings
