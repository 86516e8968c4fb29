"""How a dialog is marked in which somebody is at work, so that whoever closes stray dialogs lets it be."""

from typing import Final

ACTED_IN: Final = "acted_in"  # a property of the dialog
