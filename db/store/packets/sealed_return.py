r"""The bytes of a hand-in: canonical JSON, signed with the packet's key, sealed to the file that issued the packet.

A return is ``SHUFAR1\n``, the first 8 bytes of SHA-256 of the office's public key, the packet's number (16
bytes), and a libsodium sealed box. In the box lie an Ed25519 signature (64 bytes) of those 32 bytes and of the
JSON, and the JSON itself. So every byte is covered: the box vouches for itself, the signature for the rest.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from db.canonical import canonical_text, digest
from db.records.ballots import Attendance, Ballot, BallotStatus, Mark, MarkState
from db.records.packets import HandedFile, HandedSecond, HandedUnit, HandIn, Obstacle, ReportSeen
from db.records.supervision import ItemAnswer, SelfCheckForm, SelfCheckVerdict

MOST_BYTES: Final = (
    128 * 1024 * 1024
)  # a return of 79 units' ballots is 40 kB; files go with 自查表
_FAMILY: Final = b"SHUFAR"
_MAGIC: Final = b"SHUFAR1\n"
_FINGERPRINT: Final = 8
_NUMBER: Final = 16
_HEAD: Final = len(_MAGIC) + _FINGERPRINT + _NUMBER
_SIGNATURE: Final = 64


class ReturnRefused(Exception):
    """A return that cannot be taken, and what stands against it."""

    def __init__(self, obstacle: Obstacle, **facts: str) -> None:
        super().__init__(obstacle.value, facts)
        self.obstacle = obstacle
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Envelope:
    """What can be read of a return without a key: which packet it is of."""

    packet: str
    head: bytes
    box: bytes


def seal(hand_in: HandIn, signing_key: str, office_key: str) -> bytes:
    """The bytes of a return file."""
    office = bytes.fromhex(office_key)
    head = _MAGIC + _fingerprint(office) + bytes.fromhex(hand_in.packet)
    text = canonical_text(_document(hand_in)).encode("utf-8", "surrogatepass")
    signature = SigningKey(bytes.fromhex(signing_key)).sign(head + text).signature
    return head + SealedBox(PublicKey(office)).encrypt(signature + text)


def said_digest(hand_in: HandIn) -> str:
    """The digest that `open_return` finds of the same hand-in."""
    return digest(_document(hand_in))


def read_envelope(content: bytes, office_key: str) -> Envelope:
    """Tells whether a file is a return to this office. Raises ReturnRefused."""
    if not content.startswith(_MAGIC):
        newer = content.startswith(_FAMILY) and len(content) > _HEAD
        raise ReturnRefused(Obstacle.NEWER_FORMAT if newer else Obstacle.NOT_A_RETURN)
    if len(content) <= _HEAD:
        raise ReturnRefused(Obstacle.DAMAGED)
    head, box = content[:_HEAD], content[_HEAD:]
    fingerprint = head[len(_MAGIC) : len(_MAGIC) + _FINGERPRINT]
    if not office_key or fingerprint != _fingerprint(bytes.fromhex(office_key)):
        raise ReturnRefused(Obstacle.OTHER_FILE)
    return Envelope(head[-_NUMBER:].hex(), head, box)


def open_return(envelope: Envelope, private_key: str, verify_key: str) -> tuple[HandIn, str]:
    """What a return says, once its seal and its signature are found good. Raises ReturnRefused.

    With it comes the digest of the signed text: sealing the same again gives other bytes, and the same text.
    """
    try:
        opened = SealedBox(PrivateKey(bytes.fromhex(private_key))).decrypt(envelope.box)
    except (CryptoError, ValueError) as error:
        raise ReturnRefused(Obstacle.DAMAGED) from error
    signature, text = opened[:_SIGNATURE], opened[_SIGNATURE:]
    try:
        VerifyKey(bytes.fromhex(verify_key)).verify(envelope.head + text, signature)
    except (CryptoError, ValueError) as error:
        raise ReturnRefused(Obstacle.WRONG_SIGNATURE) from error
    try:
        hand_in = _read(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ReturnRefused(Obstacle.DAMAGED) from error
    if hand_in.packet != envelope.packet:
        raise ReturnRefused(Obstacle.WRONG_SIGNATURE)
    return hand_in, "sha256:" + hashlib.sha256(text).hexdigest()


def ballot_digest(ballot: Ballot | None) -> str:
    """16 hexadecimal digits that tell one state of a ballot from another; empty for one with nothing on it."""
    if ballot is None or is_blank(ballot):
        return ""
    text = canonical_text(_ballot(ballot)[3:])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_blank(ballot: Ballot) -> bool:
    """Whether nothing was ever written on a ballot."""
    begun = ballot.status is not BallotStatus.DRAFT or ballot.attendance is not Attendance.PRESENT
    return not (begun or ballot.marks or ballot.reason or ballot.comment)


def _fingerprint(office: bytes) -> bytes:
    return hashlib.sha256(office).digest()[:_FINGERPRINT]


def _document(hand_in: HandIn) -> dict[str, object]:
    return {
        "packet": hand_in.packet,
        "number": hand_in.number,
        "scheme": hand_in.scheme,
        "events": hand_in.events,
        "head": hand_in.head,
        "ballots": [_ballot(b) for b in hand_in.ballots],
        "seconds": [[s.id, int(s.finished), s.by, _marks(s.marks)] for s in hand_in.seconds],
        "reports": [[r.entry_id, r.version, r.sha256] for r in hand_in.reports],
        "typed_by": list(hand_in.typed_by),
        "earlier": [list(e) for e in hand_in.earlier],
        "units": [_unit(u) for u in hand_in.units],
    }


def _unit(unit: HandedUnit) -> list[object]:
    forms = [
        [f.version, f.file_name, f.received_on, list(map(astuple, f.answers))] for f in unit.forms
    ]
    files = [[file.file_name, b64encode(file.content).decode()] for file in unit.files]
    return [unit.entry_id, unit.sent_on, unit.reminded_on, forms, files]


def _ballot(ballot: Ballot) -> list[object]:
    """Where a ballot belongs in the first three, then what it says."""
    place = [ballot.part, ballot.entry_id, ballot.reviewer]
    said = [ballot.status.value, ballot.attendance.value, ballot.reason, ballot.comment]
    return [*place, *said, _marks(ballot.marks)]


def _marks(marks: Mapping[str, Mark]) -> dict[str, list[object]]:
    return {code: [m.state.value, m.points, m.level] for code, m in marks.items()}


def _read(document: Any) -> HandIn:
    return HandIn(
        packet=_text(document["packet"]),
        number=_number(document["number"]),
        scheme=_text(document["scheme"]),
        events=_number(document["events"]),
        head=_text(document["head"]),
        ballots=tuple(_read_ballot(*row) for row in document["ballots"]),
        seconds=tuple(
            HandedSecond(
                _number(number),
                bool(_number(finished)),
                _text(by),
                _read_marks(marks),
            )
            for number, finished, by, marks in document["seconds"]
        ),
        reports=tuple(
            ReportSeen(_number(e), _number(v), _text(sha)) for e, v, sha in document["reports"]
        ),
        typed_by=tuple(_text(name) for name in document["typed_by"]),
        earlier=tuple((_number(n), _number(e), _text(h)) for n, e, h in document["earlier"]),
        units=tuple(_read_unit(*unit) for unit in document.get("units", ())),
    )


def _read_unit(
    entry_id: object, sent_on: object, reminded_on: object, forms: Any, files: Any
) -> HandedUnit:
    number = _number(entry_id)
    return HandedUnit(
        number,
        _text(sent_on),
        _text(reminded_on),
        tuple(
            SelfCheckForm(
                number,
                _number(version),
                _text(name),
                _text(on),
                tuple(_read_answer(*answer) for answer in answers),
            )
            for version, name, on, answers in forms
        ),
        tuple(
            HandedFile(_text(name), b64decode(_text(content), validate=True))
            for name, content in files
        ),
    )


def _read_answer(item: object, verdict: object, *said: object) -> ItemAnswer:
    facts, measures, responsible, due = map(_text, said)
    return ItemAnswer(
        _text(item), SelfCheckVerdict(_text(verdict)), facts, measures, responsible, due
    )


def _read_ballot(
    part: object,
    entry_id: object,
    reviewer: object,
    status: object,
    attendance: object,
    reason: object,
    comment: object,
    marks: Any,
) -> Ballot:
    return Ballot(
        id=0,
        part=_text(part),
        entry_id=_number(entry_id),
        unit_code="",
        reviewer=_text(reviewer),
        group="",
        status=BallotStatus(_text(status)),
        attendance=Attendance(_text(attendance)),
        reason=_text(reason),
        comment=_text(comment),
        marks=_read_marks(marks),
    )


def _read_marks(marks: Any) -> dict[str, Mark]:
    return {_text(code): _read_mark(*mark) for code, mark in marks.items()}


@lru_cache(4096, typed=True)  # of a thousand marks few differ; true is no 1
def _read_mark(state: object, points: object, level: object) -> Mark:
    """A mark that the schema can hold: whoever signs need not be the program."""
    kind = MarkState(_text(state))
    if (kind is MarkState.NUMBER) != (points is not None) or (kind is MarkState.LEVEL) != (
        level is not None
    ):
        raise ValueError(state)
    number = None if points is None else _number(points)
    return Mark(kind, number, None if level is None else _text(level))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    """A whole number that a row can hold, not below zero."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 62:
        raise ValueError(value)
    return value
