"""Freezing a result, the supervisor's certificate and putting a copy back, as window and command line do it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.store import Store, utc_now
from db.store.file.backup_names import Occasion
from db.store.file.backups import restore
from db.store.file.disk import disk_faults
from db.store.results.snapshots import Reckoning
from db.store.trail.roles import ReadSubject
from db.store.verify.certificate import Certificate, certify, read_certificate
from db.store.verify.damage import Verification
from desktop.exchange.saving import save_bytes
from desktop.explanation.verification_text import damage_line

_MOST_BYTES: Final = 100_000  # of a key or certificate


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate whose signature was checked, and what the file is found to be when it is held to its head."""

    certificate: Certificate
    verification: Verification


def prepare_freezing(store: Store, evaluation_id: int) -> Reckoning:
    """The long part of freezing, by a reader: verifies and copies the file and works the result out.

    Raises UserError NOT_ALLOWED, NOT_SOUND, and what keeps the copy from being made.
    """
    require_sound(store)
    store.keep_backup(Occasion.FREEZE)
    return store.results.reckon(evaluation_id)


def require_sound(store: Store) -> None:
    """Verifies the file before something official is made from it, once as long as nobody writes to it.

    Pictures that lie in a side file elsewhere change no result. Raises UserError NOT_SOUND with the findings.
    """
    found = store.soundness()
    if not found.sound:
        faults = (Fault("", FaultKind.DAMAGED, {"found": damage_line(d)}) for d in found.damages)
        raise UserError(
            ErrorKind.NOT_SOUND, tuple(faults), number=str(len(found.damages) + found.more)
        )


def prepare_certificate(store: Store) -> None:
    """Seals and verifies the file whose head is to be signed. Raises UserError NOT_ALLOWED, NOT_SOUND."""
    store.access.check_reading(ReadSubject.TRAIL)
    store.seal()
    require_sound(store)


def issue_certificate(
    store: Store, key: Path, password: str, path: Path, *, replace: bool = False
) -> Certificate:
    """Signs the head of a file that was prepared for it with a supervisor's key, and saves the certificate.

    Raises UserError CERTIFICATE_REFUSED (no key, another password), and as the disk does.
    """
    end = store.trail.lasting_end()
    certificate, text = certify(
        read_small_text(key),
        password,
        title=store.evaluations.latest().title,
        head=end.head,
        events=end.number,
        at=store.trail.now,
    )
    save_bytes(path, text.encode(), replace=replace)
    return certificate


def hold_to_certificate(store: Store, path: Path) -> HeldCertificate:
    """Checks a certificate's signature and verifies the file against its head. Raises UserError CERTIFICATE_REFUSED."""
    certificate = read_certificate(read_small_text(path))
    return HeldCertificate(certificate, store.verify(certificate.head))


def read_small_text(path: Path) -> str:
    """A key or certificate as text. Raises UserError as the disk does, CERTIFICATE_REFUSED."""
    with disk_faults(path), path.open("rb") as file:
        try:
            return file.read(_MOST_BYTES).decode()
        except UnicodeDecodeError as error:
            raise UserError(ErrorKind.CERTIFICATE_REFUSED, detail="not_signed") from error


def restore_file(backup: Path, path: Path, who: str) -> Path | None:
    """Puts a copy back in the place of a file, writes so into its trail, and returns where the present one is now.

    Raises UserError as `restore` does; the present file then stays in its place.
    """
    aside = restore(backup, path, utc_now())
    with Store.open(path, who, rows=False) as store:
        store.note_restoring(backup)
    return aside
