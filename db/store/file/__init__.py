"""The file itself: making, opening, locking, copying and checking it."""
