"""The scoring rules, pure: no SQL, no clock, no files."""
