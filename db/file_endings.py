"""How the names of the program's files end. Imports nothing: the program's door asks it before anything is loaded."""

from __future__ import annotations

from typing import Final

SUFFIX: Final = ".shufa"
PACKET_SUFFIX: Final = ".shufap"  # a packet is a file like any other, of one holder
RETURN_SUFFIX: Final = ".shufar"  # what a packet hands in
PICTURES_ENDING: Final = "-pictures"  # after the whole name of a file: what it does not hold itself
SUFFIXES: Final = (SUFFIX, PACKET_SUFFIX)  # of what can be opened
