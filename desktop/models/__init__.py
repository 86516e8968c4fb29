"""Table models: what a page shows, testable without a window."""
