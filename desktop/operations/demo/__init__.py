"""The demonstration year: its roster, ballots and reports, made like a real one."""
