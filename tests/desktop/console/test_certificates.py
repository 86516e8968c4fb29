"""A head signed with the supervisor's own key, as commands make and check it."""

import json
from pathlib import Path

import pytest

from db.store import Store
from desktop.cli import run
from tests.db.store import small_year
from tests.db.store.another_program import edit

DONE, REFUSED, DAMAGED = 0, 2, 3
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "年度.shufa"
    small_year.build(path)
    monkeypatch.setenv("SHUFA_KEY_PASSWORD", "监督员自己的口令")
    return path


def certified(path: Path) -> tuple[Path, Path]:
    key, certificate = path.parent / "密钥.json", path.parent / "证明.json"
    command = ["certify", str(path), str(certificate), "--key", str(key), "--new-key", "钱监督"]
    assert run(command) == DONE
    return key, certificate


def held(path: Path, certificate: Path) -> int:
    return run(["verify", str(path), "--certificate", str(certificate)])


def test_a_file_goes_on_and_still_holds_what_was_certified(path: Path, capsys: Capture) -> None:
    _, certificate = certified(path)
    fingerprint = capsys.readouterr().out.partition("密钥指纹 ")[2][:39]
    with Store.open(path) as store:
        store.office.remove_adjustment(1)
    assert held(path, certificate) == DONE
    said = capsys.readouterr().out
    assert "此后又有 1 笔更改" in said
    assert "证明由“钱监督”" in said
    assert len(fingerprint.split()) == 8
    assert fingerprint in said


def test_a_trail_that_was_written_anew_is_not_the_one_certified(
    path: Path, capsys: Capture
) -> None:
    _, certificate = certified(path)
    path.unlink()
    small_year.build(path)
    capsys.readouterr()
    assert held(path, certificate) == DAMAGED
    assert capsys.readouterr().out.startswith("核验未通过")


@pytest.mark.parametrize("field", ["head", "events", "signer", "title", "at", "verify_key"])
def test_a_certificate_that_was_changed_is_refused(path: Path, capsys: Capture, field: str) -> None:
    _, certificate = certified(path)
    document = json.loads(certificate.read_text("utf-8"))
    document[field] = document[field] + 1 if field == "events" else "0" * 64
    certificate.write_text(json.dumps(document), "utf-8")
    assert held(path, certificate) == REFUSED
    assert "签名之后被改动过" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{}", "[]", "\x00", '{"format": "shufa-certificate/1"}'])
def test_what_is_no_certificate_is_refused(path: Path, text: str) -> None:
    (path.parent / "c.json").write_text(text, "utf-8")
    assert held(path, path.parent / "c.json") == REFUSED


def test_the_stick_alone_signs_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    key, certificate = certified(path)
    again = ["certify", str(path), str(path.parent / "又一份.json"), "--key", str(key)]
    monkeypatch.setenv("SHUFA_KEY_PASSWORD", "猜的口令0001")
    assert run(again) == REFUSED
    assert "密码不是这个密钥的密码" in capsys.readouterr().err
    assert not (path.parent / "又一份.json").exists()
    assert certificate.read_text("utf-8").count("监督员自己的口令") == 0
    again[2] = str(certificate)
    assert run(again) == REFUSED, "nothing is overwritten"


def test_an_edited_file_is_not_certified(path: Path) -> None:
    edit(path, "UPDATE marks SET points = 59500 WHERE points = 45000")
    key, certificate = path.parent / "密钥.json", path.parent / "证明.json"
    command = ["certify", str(path), str(certificate), "--key", str(key), "--new-key", "钱监督"]
    assert run(command) == REFUSED
    assert not certificate.exists()
    assert not key.exists()
