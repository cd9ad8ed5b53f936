"""Citrix Virtual Apps and Desktops: DaaS in the cloud and sites on-premises."""

from actions.adapters.citrix.adapter import CitrixSessions
from actions.adapters.citrix.settings import CitrixMode, CitrixSettings

__all__ = ["CitrixMode", "CitrixSessions", "CitrixSettings"]
