"""Has the bot answer, and sees to it that nobody waits in silence."""
