"""Paper that seals a file: its head, to be kept apart from it."""
