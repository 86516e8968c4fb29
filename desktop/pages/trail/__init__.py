"""审计: the trail of changes and its verification."""
