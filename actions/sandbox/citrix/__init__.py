"""A Citrix site that exists only in memory and answers as the real REST API does."""
