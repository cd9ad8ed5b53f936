"""What has to happen before Rasa is imported, and what is put right directly after."""
