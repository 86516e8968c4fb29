"""What the menu 帮助 opens: the manual and what the program wrote of itself."""
