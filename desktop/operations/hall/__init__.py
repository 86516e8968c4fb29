"""The session in the hall, read from an open file."""
