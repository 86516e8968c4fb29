"""What lies in the boxes of a page, and what it means."""
