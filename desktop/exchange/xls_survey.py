"""Looks over the raw records of an old .xls."""

from __future__ import annotations

from desktop.exchange.survey import Survey


def survey_xls(_data: bytes) -> dict[str, Survey]:
    """The survey of each sheet by its title."""
    return {}
