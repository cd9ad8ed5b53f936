"""Gets everybody a registered proof before the night he needs it: invitations, contacts, counts."""
