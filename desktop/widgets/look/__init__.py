"""Theme, icons, measures and the person's preferences."""
