"""How a person sees the year: on screen, on paper and on the command line."""
