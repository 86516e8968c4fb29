"""What the Explorer shows of the program under “details”: the text that PyInstaller makes a version resource of."""

from __future__ import annotations

from installer import LICENCE, PUBLISHER, four_numbers

# Simplified Chinese, in UTF-16
_LANGUAGE, _CHARACTERS = 0x0804, 1200


def version_resource(version: str, program: str) -> str:
    """The resource of one program, e.g. ``shufa.exe``, as a Python expression of PyInstaller's own words."""
    numbers = tuple(int(number) for number in four_numbers(version).split("."))
    strings = {
        "CompanyName": PUBLISHER,
        "FileDescription": "述法评议",
        "FileVersion": version,
        "InternalName": "shufa",
        "LegalCopyright": LICENCE,
        "OriginalFilename": program,
        "ProductName": "述法评议",
        "ProductVersion": version,
    }
    table = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    language = f"{_LANGUAGE:04x}{_CHARACTERS:04x}"
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0,"
        " OS=0x40004, fileType=1, subtype=0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable({language!r}, [{table}])]),"
        f" VarFileInfo([VarStruct('Translation', [{_LANGUAGE}, {_CHARACTERS}])])])\n"
    )
