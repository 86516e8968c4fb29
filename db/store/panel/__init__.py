"""The groups and reviewers of an evaluation."""
