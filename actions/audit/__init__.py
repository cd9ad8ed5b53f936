"""Whether the ledger is what it was: its head kept elsewhere, the check, the export."""
