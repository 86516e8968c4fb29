"""A module a page, and the window that holds them."""
