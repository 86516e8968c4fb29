"""The evaluations of a file: one year's exercise each."""
