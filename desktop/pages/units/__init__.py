"""单位: the register, entries, renames and mergers."""
