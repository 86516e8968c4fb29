"""账户: accounts, passwords and signing in."""
