"""Runs a command on a terminal of its own and types an answer at each prompt.

    python terminal_session.py '["answer", …]' COMMAND…

Prints one JSON object: the command's exit code and all that was seen. Run by a test in a process of its own, so that a
system without terminals (a bare chroot) can be given one for this process alone: `COMMAND`.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress

# A place for terminals that this command and its children see, and nobody else.
OWN_TERMINALS = [
    *("unshare", "--mount", "sh", "-c"),
    'mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts && exec "$@"',
    "sh",
]


def main(answers: list[str], command: list[str]) -> None:
    master, slave = os.openpty()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    seen = b""
    with suppress(OSError):  # the terminal is gone with the last who had it open
        while piece := os.read(master, 4096):
            seen += piece
            if answers and seen.endswith("：".encode()):
                os.write(master, answers.pop(0).encode() + b"\n")
    os.close(master)
    sys.stdout.write(json.dumps({"code": process.wait(), "seen": seen.decode()}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
