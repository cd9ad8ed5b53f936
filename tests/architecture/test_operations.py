"""The page of each system names every setting that its adapter reads."""

import pytest
from pydantic import BaseModel

from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.citrix.settings import CitrixSettings
from actions.adapters.entra.settings import EntraSettings
from actions.adapters.smtp.settings import SmtpSettings
from ops.layout import ROOT

PAGES: dict[str, type[BaseModel]] = {
    "active-directory": ActiveDirectorySettings,
    "citrix": CitrixSettings,
    "entra": EntraSettings,
    "mail": SmtpSettings,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_every_setting(page: str) -> None:
    text = (ROOT / "docs" / "operations" / f"{page}.md").read_text()
    names = [name.upper() for name in PAGES[page].model_fields]
    assert [name for name in names if f"{name}`" not in text and f"__{name}" not in text] == []
