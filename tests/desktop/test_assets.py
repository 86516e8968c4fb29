"""One door to the shipped files, wherever the program lies."""

import sys
from pathlib import Path

import pytest

from desktop import assets


def test_fonts_and_icons_are_found() -> None:
    assert assets.font("NotoSansSC-Regular.ttf").stat().st_size > 1_000_000
    assert assets.icon("printer").suffix == ".svg"
    assert "NotoSerifSC-Bold.ttf" in assets.names("fonts", ".ttf")


def test_in_a_bundle_they_lie_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources" / "fonts").mkdir(parents=True)
    (tmp_path / "resources" / "fonts" / "a.ttf").write_bytes(b"")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert assets.font("a.ttf") == tmp_path / "resources" / "fonts" / "a.ttf"
    with pytest.raises(FileNotFoundError):
        assets.font("b.ttf")


def test_no_name_leads_out_of_its_folder() -> None:
    with pytest.raises(ValueError, match=r"README"):
        assets.resource("fonts", "../icons/README.md")
    with pytest.raises(ValueError, match="packaging"):
        assets.resource("packaging", "lock.py")


def test_a_kind_without_files_has_no_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert assets.names("samples") == ()
