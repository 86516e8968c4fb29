"""The register of units, their names through the years, and the entries of an evaluation."""
