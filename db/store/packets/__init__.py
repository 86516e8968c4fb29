"""Packets: ballots lent to another desk, and what comes back sealed."""
