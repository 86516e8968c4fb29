"""现场会: the session in the hall, from drawing lots to counting, and what the hall sees of it."""
