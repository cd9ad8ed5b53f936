"""Letters over SMTP: the company's own mail system or a relay."""
