"""The key that returns are sealed to: made with the first packet, and kept under a password where a file has accounts.

Every organiser who issues has a seal of their own. Whoever has changed their password since opens it with the one
that they had when they first issued.
"""

from __future__ import annotations

from typing import Final

from nacl import pwhash, secret, utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from sqlite_utils import Database

from db.errors import ErrorKind, UserError
from db.store.accounts.passwords import STANDARD, Cost, password_bytes
from db.store.trail.trail import Trail

_SALT: Final = pwhash.argon2id.SALTBYTES
_COST: Final = 8  # bytes that tell passes and kilobytes


class OfficeKey:
    """Makes, seals and opens the private key of a file that issues packets."""

    def __init__(self, database: Database, trail: Trail) -> None:
        self._database = database
        self._trail = trail

    @property
    def public(self) -> str:
        """The public key in hex; empty before the first packet."""
        row = self._database.conn.execute("SELECT public_key FROM packet_key").fetchone()
        return "" if row is None else str(row[0])

    def provide(self, password: str = "", cost: Cost = STANDARD) -> str:
        """The public key, made if need be; the private one is sealed under `password` where there are accounts.

        Raises UserError PACKET_KEY_LOCKED where the account has no seal and the password opens none.
        """
        account = self._trail.access.account
        if not self.public:
            self._make(password, cost)
        elif account is not None and not self._seal_of(account.id):
            self._add_seal(account.id, self.private(password), password, cost)
        return self.public

    def private(self, password: str = "") -> str:
        """The private key in hex. Raises UserError PACKET_KEY_LOCKED, NO_SUCH_PACKET (none was ever issued)."""
        row = self._database.conn.execute("SELECT private_key FROM packet_key").fetchone()
        if row is None:
            raise UserError(ErrorKind.NO_SUCH_PACKET, found="")
        if row[0]:
            return str(row[0])
        for (sealed,) in self._database.conn.execute("SELECT sealed FROM packet_key_seals"):
            if (found := _unseal(str(sealed), password)) is not None:
                return found
        raise UserError(ErrorKind.PACKET_KEY_LOCKED)

    def _make(self, password: str, cost: Cost) -> None:
        key = PrivateKey.generate()
        private, public = bytes(key).hex(), bytes(key.public_key).hex()
        account = self._trail.access.account
        if account is not None and not password:
            raise UserError(ErrorKind.PACKET_KEY_LOCKED)
        with self._trail.change("packet.key") as change:
            kept = private if account is None else ""
            change.insert("packet_key", {"id": 1, "public_key": public, "private_key": kept})
            if account is not None:
                row = {"account_id": account.id, "sealed": _seal(private, password, cost)}
                change.insert("packet_key_seals", row, ("account_id",))

    def _add_seal(self, account_id: int, private: str, password: str, cost: Cost) -> None:
        sealed = _seal(private, password, cost)
        with self._trail.change("packet.key") as change:
            change.delete("packet_key_seals", {"account_id": account_id})
            row = {"account_id": account_id, "sealed": sealed}
            change.insert("packet_key_seals", row, ("account_id",))
            change.update("packet_key", {"id": 1}, {"private_key": ""})

    def _seal_of(self, account_id: int) -> bool:
        found = self._database.conn.execute(
            "SELECT 1 FROM packet_key_seals WHERE account_id = ?", (account_id,)
        )
        return found.fetchone() is not None


def _seal(private: str, password: str, cost: Cost) -> str:
    """Hex of salt, cost and a secret box under the Argon2id key of the password."""
    salt = utils.random(_SALT)
    told = cost.passes.to_bytes(4, "big") + (cost.memory // 1024).to_bytes(4, "big")
    box = secret.SecretBox(_derived(password, salt, cost))
    return (salt + told + bytes(box.encrypt(bytes.fromhex(private)))).hex()


def _unseal(sealed: str, password: str) -> str | None:
    try:
        raw = bytes.fromhex(sealed)
        salt, told, box = raw[:_SALT], raw[_SALT : _SALT + _COST], raw[_SALT + _COST :]
        cost = Cost(int.from_bytes(told[:4], "big"), int.from_bytes(told[4:], "big") * 1024)
        return secret.SecretBox(_derived(password, salt, cost)).decrypt(box).hex()
    except (CryptoError, ValueError, RuntimeError):
        return None


def _derived(password: str, salt: bytes, cost: Cost) -> bytes:
    return pwhash.argon2id.kdf(
        secret.SecretBox.KEY_SIZE,
        password_bytes(password),
        salt,
        opslimit=cost.passes,
        memlimit=cost.memory,
    )
