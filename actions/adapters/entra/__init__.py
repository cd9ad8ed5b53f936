"""Microsoft Entra ID through Microsoft Graph: accounts whose password lives in the cloud."""

from actions.adapters.entra.client import EntraClient
from actions.adapters.entra.directory import EntraDirectory
from actions.adapters.entra.settings import EntraSettings
from actions.adapters.entra.sign_ins import EntraSignIns

__all__ = ["EntraClient", "EntraDirectory", "EntraSettings", "EntraSignIns"]
