"""The simulated objects as Citrix's JSON."""

from datetime import datetime
from typing import Any

from actions.sandbox.citrix.model import Job, Machine, Session, User
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
        "AppState": "PreLogon" if pre_logon else "Desktop" if found.kind == "Desktop" else "Active",
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
    return {
        "Id": found.id,
        "Name": found.name,
        "DnsName": f"{found.name.rpartition(chr(92))[2].lower()}.delinde.example",
        "RegistrationState": "Registered" if found.registered else "Unregistered",
        "PowerState": "On",
        "FaultState": "None" if found.registered else "Unregistered",
        "SummaryState": "InUse" if count else "Available",
        "InMaintenanceMode": found.in_maintenance,
        "SessionSupport": "MultiSession" if found.multi_session else "SingleSession",
        "SessionCount": count,
        "SupportedPowerActions": ["Restart"],
        "PowerActionPending": False,
        "DeliveryGroup": {"Id": found.delivery_group, "Name": found.delivery_group},
        "MachineCatalog": {"Id": "catalog", "Name": "Werkplekken"},
    }


def job(found: Job) -> dict[str, Any]:
    """Return a job as `GET /Jobs/{id}` shows it."""
    failed = found.error is not None
    return {
        "Id": found.id,
        "Type": found.type.value,
        "OverallProgressPercent": 100 if found.ended else 0,
        "IsCancellable": not found.ended,
        "Parameters": [{"Name": "Id", "Value": found.session_id}],
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
