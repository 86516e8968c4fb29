"""述法报告: hand-in, preview, search and deadlines."""
