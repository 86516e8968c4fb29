"""Who may open a file: accounts, passwords and signing in."""
