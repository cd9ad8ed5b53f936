"""A pretend company and a pretend Citrix site, to try and to show; refused in production."""
