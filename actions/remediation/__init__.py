"""How a repair goes: runbooks, their runs, questions, consent and the rules they obey."""
