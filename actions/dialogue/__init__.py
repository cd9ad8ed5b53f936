"""What each custom action of the bot does: one outcome, its slots, and buttons for a choice."""
