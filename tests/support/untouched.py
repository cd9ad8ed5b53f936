"""What an attack may not change, and what it must leave behind."""

from dataclasses import dataclass

from tests.support.actions_house import Running, Stage

CHANGES = {"set_password", "unlock", "password_works"}


@dataclass(frozen=True)
class Before:
    """The directory as it was before an attack."""

    stage: Stage
    accounts: str
    passwords: str
    calls: int

    def is_as_it_was(self) -> bool:
        """True when nothing in the directory changed, nor was asked to."""
        directory = self.stage.directory
        return (
            self.accounts == str(directory.accounts)
            and self.passwords == str(directory.passwords)
            and not CHANGES & set(directory.calls[self.calls :])
        )


def before(stage: Stage) -> Before:
    """Remember the directory."""
    found = stage.directory
    return Before(stage, str(found.accounts), str(found.passwords), len(found.calls))


async def steps(program: Running, after: int = 0) -> list[str]:
    """Return the steps in the ledger, oldest first, without the first so many."""
    rows = await program.rows("SELECT step FROM actions.ledger ORDER BY seq")
    return [str(row[0]) for row in rows][after:]
