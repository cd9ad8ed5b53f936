"""The emergency door of the desk: in without the identity provider, seen by everybody."""
