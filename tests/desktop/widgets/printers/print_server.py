"""A CUPS of the test's own: a folder, a socket and a printer that keeps what it is sent."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.programs import program

CUPSD = Path("/usr/sbin/cupsd")
FILTER = Path("/usr/lib/cups/filter/pdftopdf")
RULES = Path("/usr/share/cups/mime")
QUEUE, SMALL, CLOSED = "office", "small", "closed"  # small: knows A4 alone
_STARTS_WITHIN_S = 30

# The backend of the printer: what arrives is a job's options and its pages, as the filters made them.
_KEEPER = """#!/bin/sh
[ $# -eq 0 ] && exit 0
printf '%s\\n' "$3" "$4" "$5" >'{kept}'/"$1".txt
cat "${{6:--}}" >'{kept}'/"$1".part
mv '{kept}'/"$1".part '{kept}'/"$1".pdf
"""
_MAIN = """LogLevel debug
Listen {folder}/socket
Browsing No
WebInterface No
DefaultAuthType None
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
_FILES = """ServerRoot {folder}
ServerBin {folder}/bin
DataDir /usr/share/cups
CacheDir {folder}/cache
StateDir {folder}/state
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
ErrorLog {folder}/log
AccessLog {folder}/access
PageLog {folder}/pages
"""
_PRINTER = f"""<DefaultPrinter {QUEUE}>
DeviceURI keeper:/
State Idle
Accepting Yes
</DefaultPrinter>
<Printer {SMALL}>
DeviceURI keeper:/
State Idle
Accepting Yes
</Printer>
<Printer {CLOSED}>
DeviceURI keeper:/
State Idle
Accepting No
</Printer>
"""
_DRIVER = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "KEEPER.PPD"
*Product: "(Keeper)"
*PSVersion: "(3010.000) 0"
*Manufacturer: "House"
*ModelName: "Keeper"
*ShortNickName: "Keeper"
*NickName: "Keeper of pages"
*ColorDevice: True
*DefaultColorSpace: RGB
*cupsVersion: 2.4
*cupsManualCopies: True
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize A3: "<</PageSize[842 1191]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion A3: "<</PageSize[842 1191]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "0 0 595 842"
*ImageableArea A3: "0 0 842 1191"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*PaperDimension A3: "842 1191"
*OpenUI *Duplex: PickOne
*DefaultDuplex: None
*Duplex None: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble: "<</Duplex true/Tumble false>>setpagedevice"
*Duplex DuplexTumble: "<</Duplex true/Tumble true>>setpagedevice"
*CloseUI: *Duplex
*OpenUI *ColorModel: PickOne
*DefaultColorModel: RGB
*ColorModel RGB: "<</cupsColorSpace 1>>setpagedevice"
*ColorModel Gray: "<</cupsColorSpace 0>>setpagedevice"
*CloseUI: *ColorModel
"""


@dataclass(frozen=True, slots=True)
class Job:
    """What came out of the printer: the pages, their title, the copies that it makes itself, the options."""

    pdf: Path
    title: str
    copies: int
    options: dict[str, str]


@dataclass(frozen=True, slots=True)
class PrintServer:
    """The server while it runs."""

    address: str
    kept: Path
    log: Path

    def finished(self) -> int:
        """How many jobs the printer has ended."""
        return len(list(self.kept.glob("*.pdf")))

    def job(self, number: int) -> Job:
        """A job by its number, from 1."""
        title, copies, words = self.kept.joinpath(f"{number}.txt").read_text().splitlines()
        options = dict(word.partition("=")[::2] for word in words.split())
        return Job(self.kept / f"{number}.pdf", title, int(copies), options)


@contextmanager
def running_server() -> Iterator[PrintServer]:
    """Starts the server and ends it with all that it keeps."""
    for needed in (CUPSD, FILTER, RULES):
        program(str(needed))
    # short, as the name of a socket must be, and open to the user that CUPS runs a printer's driver as
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    process = None
    try:
        kept = _lay_out(folder)
        process = subprocess.Popen(
            # a copy: where AppArmor guards the system's CUPS, it may use the system's folders alone
            [folder / "cupsd", "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_for(process, folder)
        yield PrintServer(str(folder / "socket"), kept, folder / "log")
    finally:
        if process is not None:
            process.terminate()
            process.wait(_STARTS_WITHIN_S)
        shutil.rmtree(folder)


def _lay_out(folder: Path) -> Path:
    folder.chmod(0o755)
    shutil.copy(CUPSD, folder / "cupsd")
    for name in ("bin/backend", "ppd", "cache", "state", "spool/tmp", "kept"):
        folder.joinpath(name).mkdir(parents=True)
    kept = folder / "kept"
    kept.chmod(0o777)
    keeper = folder / "bin/backend/keeper"
    keeper.write_text(_KEEPER.format(kept=kept))
    keeper.chmod(0o755)
    for name in ("filter", "daemon"):
        folder.joinpath("bin", name).symlink_to(FILTER.parent.parent / name)
    folder.joinpath("cupsd.conf").write_text(_MAIN.format(folder=folder))
    folder.joinpath("cups-files.conf").write_text(_FILES.format(folder=folder))
    folder.joinpath("printers.conf").write_text(_PRINTER)
    folder.joinpath(f"ppd/{QUEUE}.ppd").write_text(_DRIVER)
    without_a3 = [line for line in _DRIVER.splitlines() if " A3:" not in line]
    folder.joinpath(f"ppd/{SMALL}.ppd").write_text("\n".join([*without_a3, ""]))
    return kept


def _wait_for(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the server answers; it says why where it ends instead."""
    for _ in range(_STARTS_WITHIN_S * 20):
        with socket.socket(socket.AF_UNIX) as caller:
            if caller.connect_ex(os.fspath(folder / "socket")) == 0:
                return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    log = folder / "log"
    raise AssertionError(log.read_text() if log.exists() else "cupsd ended without a word")
