"""The window around the pages: menus, navigation, opening, starting, helping."""
