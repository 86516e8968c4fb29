"""The versions of an evaluation's scheme."""
