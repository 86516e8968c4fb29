"""Reports handed in, their versions, text and deadlines."""
