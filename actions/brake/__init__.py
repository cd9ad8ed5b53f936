"""The command with which an administrator sees the brake on new passwords, and lets it go."""
