"""Derivations and agreement in words, for a terminal and for whoever checks a result by hand."""
