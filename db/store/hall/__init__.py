"""现场会: the session in the hall."""
