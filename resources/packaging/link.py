"""Put this source tree into the environment that runs us.

An editable install would fetch a build tool that no lock pins; a path file and a two-line
program do the same.
"""

import sys
import sysconfig
from pathlib import Path

root = Path(__file__).resolve().parents[2]
# In plain letters: Python reads the file by the locale, and a folder may be called anything.
line = f"import sys; sys.path.append({str(root)!a})\n"
Path(sysconfig.get_path("purelib"), "shufa.pth").write_text(line, encoding="ascii")

if sys.platform != "win32":
    program = Path(sysconfig.get_path("scripts"), "shufa")
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m desktop "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
