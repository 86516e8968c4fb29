"""The type of the sheets: shipped and official fonts, which face shows a character, how wide it is."""
