r"""回执: what the office gives back for the last hand-in that it takes; the packet is not changed any more then.

A receipt is ``SHUFAE1\n``, the packet's number (16 bytes) and a libsodium box between the office's key and the
packet's. So nobody else can make one, and it opens at no other packet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from db.canonical import canonical_text
from db.errors import ErrorKind, UserError

_MAGIC: Final = b"SHUFAE1\n"
_NUMBER: Final = 16


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which hand-in was taken, the digest of what it says, and the day."""

    hand_in: int
    digest: str
    day: str


def make_receipt(number: str, receipt: Receipt, private_key: str, verify_key: str) -> bytes:
    """The bytes of a receipt file; the keys are the office's private one and the packet's public one, in hex."""
    holder = VerifyKey(bytes.fromhex(verify_key)).to_curve25519_public_key()
    box = Box(PrivateKey(bytes.fromhex(private_key)), holder)
    said = {"hand_in": receipt.hand_in, "digest": receipt.digest, "day": receipt.day}
    return _MAGIC + bytes.fromhex(number) + bytes(box.encrypt(canonical_text(said).encode()))


def read_receipt(content: bytes, number: str, signing_key: str, office_key: str) -> Receipt:
    """What a receipt says to the packet that has this number and key. Raises UserError RECEIPT_REFUSED."""
    head = _MAGIC + bytes.fromhex(number)
    own = SigningKey(bytes.fromhex(signing_key)).to_curve25519_private_key()
    try:
        if not content.startswith(head):
            raise ValueError
        said = json.loads(
            Box(own, PublicKey(bytes.fromhex(office_key))).decrypt(content[len(head) :])
        )
        return Receipt(int(said["hand_in"]), str(said["digest"]), str(said["day"]))
    except (CryptoError, ValueError, TypeError, KeyError) as error:
        raise UserError(ErrorKind.RECEIPT_REFUSED) from error
