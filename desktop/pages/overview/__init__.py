"""总览: where the year stands and what is next."""
