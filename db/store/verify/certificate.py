"""证明: a head that a supervisor signed with a key of their own, kept on their stick and in no file of the office.

The private key is worked out from the password and the salt of the key file (Argon2id, then Ed25519): the
stick alone signs nothing. Whoever rewrites a trail can print another 封存单; a certificate they cannot make.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from nacl import pwhash, utils
from nacl.bindings import crypto_sign_SEEDBYTES
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from db.canonical import canonical_text, text_digest
from db.errors import ErrorKind, UserError
from db.store.accounts.passwords import LEAST_LENGTH, STANDARD, Cost, password_bytes

_KEY: Final = "shufa-supervisor-key/1"
_CERTIFICATE: Final = "shufa-certificate/1"
_MOST_MEMORY: Final = STANDARD.memory  # of a key file from elsewhere


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was signed: by whom, with which key, of which trail; `at` is when (ISO 8601, UTC)."""

    signer: str
    verify_key: str
    title: str
    head: str
    events: int
    at: str

    @property
    def fingerprint(self) -> str:
        """What tells one key from another, short enough to be compared with what the supervisor wrote down."""
        return text_digest(self.verify_key).removeprefix("sha256:")[:32]


def make_key(signer: str, password: str, cost: Cost = STANDARD) -> str:
    """The text of a new key file. Raises UserError VALUE_REFUSED (a password that is too short)."""
    if len(password) < LEAST_LENGTH or password.isspace():
        raise UserError(
            ErrorKind.VALUE_REFUSED, field="password", found="", expected="long_password"
        )
    salt = utils.random(pwhash.argon2id.SALTBYTES)
    key: dict[str, Any] = {"format": _KEY, "signer": signer, "salt": salt.hex()}
    key |= {"passes": cost.passes, "memory": cost.memory}
    key["verify_key"] = _signing_key(key, password).verify_key.encode().hex()
    return json.dumps(key, ensure_ascii=False, indent=2) + "\n"


def certify(
    key_text: str, password: str, *, title: str, head: str, events: int, at: str
) -> tuple[Certificate, str]:
    """A certificate and the text of its file. Raises UserError CERTIFICATE_REFUSED (no key, another password)."""
    key = _read(key_text, _KEY)
    try:
        signing = _signing_key(key, password)
        told = str(key["signer"]), str(key["verify_key"])
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(ErrorKind.CERTIFICATE_REFUSED, detail="not_a_key") from error
    if signing.verify_key.encode().hex() != told[1]:
        raise UserError(ErrorKind.CERTIFICATE_REFUSED, detail="other_password")
    certificate = Certificate(*told, title=title, head=head, events=events, at=at)
    signature = signing.sign(_signed(certificate)).signature.hex()
    document = {"format": _CERTIFICATE, **asdict(certificate), "signature": signature}
    return certificate, json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_certificate(text: str) -> Certificate:
    """A certificate whose signature is that of its key. Raises UserError CERTIFICATE_REFUSED."""
    document = _read(text, _CERTIFICATE)
    try:
        signature = bytes.fromhex(document.pop("signature"))
        document.pop("format")
        certificate = Certificate(**document)
        VerifyKey(bytes.fromhex(certificate.verify_key)).verify(_signed(certificate), signature)
    except (KeyError, TypeError, ValueError, AttributeError, BadSignatureError) as error:
        raise UserError(ErrorKind.CERTIFICATE_REFUSED, detail="not_signed") from error
    return certificate


def _signed(certificate: Certificate) -> bytes:
    return canonical_text({"format": _CERTIFICATE, **asdict(certificate)}).encode()


def _signing_key(key: dict[str, Any], password: str) -> SigningKey:
    seed = pwhash.argon2id.kdf(
        crypto_sign_SEEDBYTES,
        password_bytes(password),
        bytes.fromhex(key["salt"]),
        opslimit=int(key["passes"]),
        memlimit=min(int(key["memory"]), _MOST_MEMORY),
    )
    return SigningKey(seed)


def _read(text: str, form: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("format") != form:
        raise UserError(
            ErrorKind.CERTIFICATE_REFUSED,
            detail="not_signed" if form == _CERTIFICATE else "not_a_key",
        )
    return found
