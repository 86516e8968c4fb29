"""结果: rankings, derivations, snapshots and what-if."""
