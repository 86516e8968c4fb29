"""Papers of the session in the hall."""
