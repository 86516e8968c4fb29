"""sqlite-utils without numpy, which it would load to name its types: half of what a short command takes.

The store loads it first, so that it is loaded so wherever it is named afterwards.
"""

import sys
from types import ModuleType

_NUMPY = "numpy"
_loaded: ModuleType | None = sys.modules.get(_NUMPY)
sys.modules[_NUMPY] = None  # type: ignore[assignment] # to whoever imports it: there is none
try:
    from sqlite_utils import Database, Migrations
finally:
    if _loaded is None:
        del sys.modules[_NUMPY]
    else:
        sys.modules[_NUMPY] = _loaded

__all__ = ["Database", "Migrations"]
