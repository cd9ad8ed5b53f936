"""Every table of the schema `sandbox`, for the migrations."""

from actions.sandbox.company import models
from actions.sandbox.db import Base

METADATA = Base.metadata
TABLES = (models.Account, models.PasswordHistory, models.Letter, models.Switch)
