"""The trail of changes: the only way to write, who may, and what is frozen."""
