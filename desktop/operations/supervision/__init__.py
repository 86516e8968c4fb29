"""专项督察: forms out and back, sheets."""
