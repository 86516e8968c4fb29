"""The scheme: its records, how its TOML text is read, checked, edited, compared and written."""
