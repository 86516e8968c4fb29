"""The wizard that makes a new year."""
