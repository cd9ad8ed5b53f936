"""The simulated objects as Citrix's JSON."""

from datetime import datetime
from typing import Any

from actions.sandbox.citrix.model import DeliveryGroup, Job, Machine, Session, User
from actions.sandbox.citrix.site import Site


def session(site: Site, found: Session) -> dict[str, Any]:
    """Return a session as `GET /Sessions/{id}` shows it."""
    pre_logon = found.temper == "logon_stuck"
    return {
        "Id": found.id,
        "Uid": None,
        "ApplicationsInUse": [
            {"Id": name, "Uid": None, "Name": name} for name in found.applications
        ],
        "AppState": _app_state(found),
        **_times("AppStateLastChangeTime", found.changed_at),
        "Brokering": {"UserName": found.user.sam_name, "UserSid": found.user.sid},
        "Client": {"Name": "WERKPLEK", "Platform": "Windows", "Version": "24.9"},
        "Connection": {"ConnectionMode": "Brokered", "Protocol": "Hdx", "SecureIcaActive": True},
        "ContainerScopes": [],
        "IsAnonymousUser": False,
        "IsHidden": found.hidden,
        "LogonInProgress": pre_logon,
        "LogoffInProgress": found.logoff_at is not None,
        "Machine": machine(site, found.machine),
        "SessionType": found.kind,
        **_times("StartTime", found.started_at),
        "State": "Connected" if pre_logon and found.state == "Active" else found.state,
        **_times("StateChangeTime", found.changed_at),
        "UntrustedUserName": found.user.sam_name,
        "User": _user(found.user),
    }


def machine(site: Site, found: Machine) -> dict[str, Any]:
    """Return a machine as `GET /Machines/{id}` shows it."""
    count = site.counted(found)
    full = found.full or (site.traps.full and found.multi_session)
    fault = "MaxCapacity" if full else found.fault
    return {
        "Id": found.id,
        "Name": found.name,
        "DnsName": f"{found.name.rpartition(chr(92))[2].lower()}.delinde.example",
        "AllocationType": "Static" if found.assigned else "Random",
        "AssignedUsers": [_known(found.assigned)] if found.assigned else [],
        "AssociatedUsers": _associated(site, found),
        "RegistrationState": "Registered" if found.registered else "Unregistered",
        "PowerState": found.power,
        "FaultState": fault or ("None" if found.registered else "Unregistered"),
        "SummaryState": "InUse" if count else "Available",
        "InMaintenanceMode": found.in_maintenance,
        "SessionSupport": "MultiSession" if found.multi_session else "SingleSession",
        "SessionCount": count,
        "SupportedPowerActions": list(found.power_actions),
        "PowerActionPending": found.power_pending,
        "LoadIndex": 10000 if full else 2100,
        "DeliveryGroup": {"Id": found.delivery_group, "Name": found.delivery_group},
        "MachineCatalog": {"Id": "catalog", "Name": "Werkplekken"},
    }


def delivery_group(site: Site, found: DeliveryGroup) -> dict[str, Any]:
    """Return a delivery group as `GET /DeliveryGroups` lists it."""
    machines = [each for each in site.machines.values() if each.delivery_group == found.name]
    return {
        "Id": found.name,
        "Name": found.name,
        "PublishedName": found.name,
        "Enabled": found.enabled,
        "InMaintenanceMode": found.in_maintenance,
        "SharingKind": "Private" if found.private else "Shared",
        "TotalDesktops": len(machines),
        "DesktopsAvailable": sum(has_room(site, each) for each in machines),
        "DesktopsUnregistered": sum(not each.registered for each in machines),
        "DesktopsFaulted": sum(each.fault is not None for each in machines),
    }


def whole_delivery_group(site: Site, found: DeliveryGroup) -> dict[str, Any]:
    """Return a delivery group as `GET /DeliveryGroups/{id}` shows it, with who may use it."""
    included = [_known(sid) for sid in sorted(found.members or ())]
    if found.by_group:
        included = [{"DisplayName": "Medewerkers", "Sid": "S-1-5-21-9-9-9-513", "IsGroup": True}]
    policy = {
        "IncludedUserFilterEnabled": found.by_group or found.members is not None,
        "IncludedUsers": included,
        "ExcludedUserFilterEnabled": False,
        "ExcludedUsers": [],
    }
    return {**delivery_group(site, found), "SimpleAccessPolicy": policy}


def has_room(site: Site, found: Machine) -> bool:
    """True when somebody can start a session on a machine."""
    up = found.registered and found.power == "On" and not found.in_maintenance
    full = found.full or (site.traps.full and found.assigned is None)
    return up and not full and (found.multi_session or not site.counted(found))


def job(found: Job) -> dict[str, Any]:
    """Return a job as `GET /Jobs/{id}` shows it."""
    failed = found.error is not None
    return {
        "Id": found.id,
        "Type": found.type.value,
        "OverallProgressPercent": 100 if found.ended else 0,
        "IsCancellable": not found.ended,
        "Parameters": [{"Name": "Id", "Value": found.target}],
        "SubJobs": [],
        "Status": found.status,
        "ResultLocation": None,
        "ErrorString": f"The task failed: {found.error}" if failed else None,
        "ErrorCode": found.error,
        "ErrorParameters": [],
        **_times("CreationTime", found.created_at),
        **_times("StartTime", found.created_at),
        **_times("EndTime", found.ends_at if found.ended else None),
    }


def _app_state(found: Session) -> str:
    if found.temper == "logon_stuck":
        return "PreLogon"
    if found.temper == "lingering":
        return "Lingering"
    return "Desktop" if found.kind == "Desktop" else "Active"


def _known(sid: str) -> dict[str, Any]:
    return {"DisplayName": sid, "Sid": sid, "IsGroup": False, "PropertiesFetched": 0}


def _associated(site: Site, found: Machine) -> list[dict[str, Any]]:
    if found.assigned:
        return [_known(found.assigned)]
    on_it = {one.user.sid for one in site.sessions.values() if one.machine is found}
    return [_known(sid) for sid in sorted(on_it)]


def _user(found: User) -> dict[str, Any]:
    return {
        "Domain": found.domain,
        "DisplayName": found.display_name,
        "SamName": found.sam_name,
        "SamAccountName": found.user_name,
        "PrincipalName": found.principal_name,
        "Sid": found.sid,
        "Oid": None,
        "Enabled": True,
        "Locked": False,
        "PropertiesFetched": 0,
    }


def _times(name: str, moment: datetime | None) -> dict[str, str | None]:
    if moment is None:
        return {name: None, f"Formatted{name}": None}
    return {
        name: moment.strftime("%m/%d/%Y %I:%M:%S %p"),
        f"Formatted{name}": moment.isoformat().replace("+00:00", "Z"),
    }
