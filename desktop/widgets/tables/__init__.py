"""Table views, marks in cells, copying and pasting."""
