"""复核: second typing and its differences."""
