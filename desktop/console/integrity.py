"""The commands that guard a file and its result: freeze, reopen, snapshots, verify, backup, restore."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from db.errors import ErrorKind, UserError
from db.scoring.snapshot import Snapshot
from db.store.verify.certificate import make_key, read_certificate
from desktop.ballots.open_matters import (
    MatterKind,
    freezing_reason,
    open_matters,
    require_words,
)
from desktop.console.commands import DAMAGED, DONE, Add
from desktop.console.signing_in import add_file, open_signed_in, secret
from desktop.exchange.saving import refuse_existing, save_bytes
from desktop.explanation.scan_text import beside_line
from desktop.explanation.snapshot_text import comparison_lines, snapshot_line
from desktop.explanation.verification_text import (
    certificate_line,
    verification_document,
    verification_lines,
)
from desktop.messages import tr
from desktop.operations.integrity import (
    issue_certificate,
    prepare_certificate,
    prepare_freezing,
    read_small_text,
    restore_file,
)

KEY_PASSWORD_VARIABLE = "SHUFA_KEY_PASSWORD"  # noqa: S105 - the name of a variable


def add_integrity(add: Add) -> None:
    """Adds the commands; `add` makes a parser of a name, what it runs and what it is about."""
    freeze = add("freeze", _freeze, tr("定稿：保存结果，此后不得更改"))
    add_file(freeze)
    freeze.add_argument("--reason", required=True, metavar="TEXT")
    freeze.add_argument(
        "--stays",
        action="append",
        default=[],
        metavar="KIND[:N]=TEXT",
        help=tr("未办结而仍要定稿的事项及说明，可多次：{kinds}").format(
            kinds=" ".join(kind.value for kind in MatterKind)
        ),
    )
    reopen = add("reopen", _reopen, tr("解除定稿：须说明理由，原定稿仍保留"))
    add_file(reopen)
    reopen.add_argument("--reason", required=True, metavar="TEXT")
    verify = add("verify", _verify, tr("核验：文件是否与流水账逐条相符"))
    add_file(verify)
    verify.add_argument(
        "--head",
        default="",
        metavar="sha256:…",
        help=tr("打印在排名表上的流水账摘要，查其是否仍在"),
    )
    verify.add_argument(
        "--certificate",
        type=Path,
        metavar="CERT",
        help=tr("监督员签名的证明：验其签名，查所证的审计链首是否仍在"),
    )
    verify.add_argument("--json", action="store_true")
    certify_ = add("certify", _certify, tr("证明：监督员用自己的密钥为审计链首签名"))
    add_file(certify_)
    certify_.add_argument("out", type=Path, metavar="CERT")
    certify_.add_argument("--key", type=Path, required=True, metavar="KEY", help=tr("密钥文件"))
    certify_.add_argument(
        "--new-key", default="", metavar="SIGNER", help=tr("先新建密钥文件，写上签名人")
    )
    snapshots = add("snapshots", _snapshots, tr("定稿记录：列出各次定稿，比较两次之间的变动"))
    add_file(snapshots)
    snapshots.add_argument(
        "--compare", nargs=2, type=int, metavar=("A", "B"), help=tr("第几次定稿与第几次定稿比较")
    )
    backup = add("backup", _backup, tr("备份：复制一份并核对，文件正在使用也可以"))
    add_file(backup)
    backup.add_argument("target", type=Path, metavar="DEST")
    restore_ = add("restore", _restore, tr("恢复：用备份替换文件，现有文件另存不删"))
    restore_.add_argument("file", type=Path, metavar="FILE")
    restore_.add_argument("backup", type=Path, metavar="BACKUP")


def _backup(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True, rows=False) as store:
        copy = store.back_up(arguments.target)
    print(tr("已备份并核对：{path}").format(path=copy))
    _tell_beside(copy)
    return DONE


def _restore(arguments: argparse.Namespace) -> int:
    aside = restore_file(arguments.backup, arguments.file, "")
    print(tr("已恢复：{path}").format(path=arguments.file))
    if aside is not None:
        print(tr("原文件另存为：{path}").format(path=aside))
    _tell_beside(arguments.file)
    return DONE


def _tell_beside(path: Path) -> None:
    if line := beside_line(path):
        print(line)


def _freeze(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        evaluation = store.evaluations.latest()
        store.access.check_change("evaluation.freeze")
        words = _words(arguments.stays)
        if not arguments.reason.strip():
            raise UserError(ErrorKind.REASON_NEEDED)
        if not evaluation.frozen:
            matters = open_matters(store, evaluation.id)
            require_words(matters, words)
            reason = freezing_reason(arguments.reason, matters, words)
        else:
            reason = arguments.reason
        found = prepare_freezing(store, evaluation.id)
        snapshot = store.results.freeze(evaluation.id, reason, found)
    print(tr("已定稿“{title}”。").format(title=evaluation.title))
    print(tr("定稿摘要 {digest}").format(digest=snapshot.digest))
    return DONE


def _words(stays: list[str]) -> dict[str, str]:
    """What `--stays` says of each kind, of a printing's sheets as `KIND:PRINTING`.

    Raises UserError VALUE_REFUSED where there is no such kind.
    """
    words: dict[str, str] = {}
    for given in stays:
        key, _, text = given.partition("=")
        if key.partition(":")[0] not in list(MatterKind):
            expected = "、".join(MatterKind)
            raise UserError(ErrorKind.VALUE_REFUSED, field="stays", found=key, expected=expected)
        words[key] = text
    return words


def _reopen(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments) as store:
        evaluation = store.evaluations.latest()
        store.results.reopen(evaluation.id, arguments.reason)
    print(tr("已解除“{title}”的定稿，原定稿仍保留。").format(title=evaluation.title))
    return DONE


def _snapshots(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        evaluation = store.evaluations.latest()
        found = store.results.snapshots(evaluation.id)
        if not found:
            raise UserError(ErrorKind.NOT_FROZEN)
        if not arguments.compare:
            for number, snapshot in enumerate(found, 1):
                print(snapshot_line(number, snapshot))
                print(f"　{snapshot.digest}")
            return DONE
        chosen = [_chosen(found, number) for number in arguments.compare]
        comparison = store.results.compare_snapshots(chosen[0].id, chosen[1].id)
    for line in comparison_lines(comparison):
        print(line)
    return DONE


def _chosen(found: tuple[Snapshot, ...], number: int) -> Snapshot:
    if not 1 <= number <= len(found):
        expected = f"1–{len(found)}"
        raise UserError(
            ErrorKind.VALUE_REFUSED, field="snapshot", found=str(number), expected=expected
        )
    return found[number - 1]


def _certify(arguments: argparse.Namespace) -> int:
    with open_signed_in(arguments, read_only=True) as store:
        prepare_certificate(store)
        refuse_existing([arguments.out, *([arguments.key] if arguments.new_key else [])])
        password = secret(KEY_PASSWORD_VARIABLE, tr("密钥的密码："))
        if arguments.new_key:
            save_bytes(arguments.key, make_key(arguments.new_key, password).encode())
        certificate = issue_certificate(store, arguments.key, password, arguments.out)
    print(tr("已签名：{path}").format(path=arguments.out))
    print(certificate_line(certificate))
    return DONE


def _verify(arguments: argparse.Namespace) -> int:
    certificate = None
    if arguments.certificate is not None:
        certificate = read_certificate(read_small_text(arguments.certificate))
    with open_signed_in(arguments, read_only=True, rows=False) as store:
        verification = store.verify(arguments.head or (certificate.head if certificate else ""))
    if arguments.json:
        print(json.dumps(verification_document(verification), ensure_ascii=False, indent=2))
    else:
        for line in verification_lines(verification):
            print(line)
        if certificate is not None:
            print(certificate_line(certificate))
    return DONE if verification.intact else DAMAGED
