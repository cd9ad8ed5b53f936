"""Active Directory over LDAPS."""

from actions.adapters.active_directory.adapter import ActiveDirectory
from actions.adapters.active_directory.settings import ActiveDirectorySettings

__all__ = ["ActiveDirectory", "ActiveDirectorySettings"]
