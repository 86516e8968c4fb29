"""The findings of the rectification ledger."""
