"""docs/packets.md: every kind, state, outcome, obstacle and cause, and every key of a return."""

from __future__ import annotations

import json
from enum import StrEnum

import pytest
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey

from db.file_endings import PACKET_SUFFIX, RETURN_SUFFIX
from db.records.packets import (
    CollectOutcome,
    ConflictCause,
    HandIn,
    Obstacle,
    PacketKind,
    PacketState,
)
from db.store.packets.sealed_return import MOST_BYTES, seal
from desktop.explanation.packet_words import state_word
from tests.house.documents import codes, document, first_column, plain, section, tables

PACKETS = document("packets.md")


@pytest.mark.parametrize(
    ("title", "heading", "kinds"),
    [
        ("What a packet is", "kind", PacketKind),
        ("Lending", "state", PacketState),
        ("Collecting", "outcome", CollectOutcome),
        ("Collecting", "obstacle", Obstacle),
        ("Collecting", "cause", ConflictCause),
    ],
)
def test_every_kind_is_told(title: str, heading: str, kinds: type[StrEnum]) -> None:
    assert sorted(first_column(section(PACKETS, title), heading)) == sorted(kinds)


def test_states_are_called_as_on_screen() -> None:
    (table,) = tables(section(PACKETS, "Lending"))
    called = {codes(row[0])[0]: row[1] for row in table[1:]}
    assert called == {state.value: state_word(state) for state in PacketState}


def test_a_return_is_made_as_told() -> None:
    """Opened by hand, by what the document says and with the libraries that it names."""
    office, signing = PrivateKey.generate(), SigningKey.generate()
    hand_in = HandIn("00" * 16, 1, "scheme", 3, "sha256:0", ())
    made = seal(hand_in, bytes(signing).hex(), bytes(office.public_key).hex())
    head, box = made[:32], made[32:]
    opened = SealedBox(office).decrypt(box)
    signing.verify_key.verify(head + opened[64:], opened[:64])
    assert head[:8] == b"SHUFAR1\n"
    assert head[16:] == bytes(16)
    text = section(PACKETS, "A return")
    assert sorted(first_column(text, "key")) == sorted(json.loads(opened[64:]))
    assert f"At most {MOST_BYTES // 1024**2} MiB" in plain(text)


def test_endings_are_told() -> None:
    text = section(PACKETS, "Words")
    assert f"`{PACKET_SUFFIX}`" in text
    assert f"`{RETURN_SUFFIX}`" in text
