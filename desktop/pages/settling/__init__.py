"""认定: doubtful fields of scanned ballots, seen as pictures and settled by key; walls of what was read plainly."""
