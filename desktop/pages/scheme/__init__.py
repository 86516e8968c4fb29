"""计分办法: the editor of the scheme."""
