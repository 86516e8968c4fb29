"""Agreement as the JSON of `agreement --json`: statistics as text with 4 decimals.

See docs/commands.md § JSON of `agreement`.
"""

from __future__ import annotations

from typing import Any

from db.scoring.agreement.records import Agreement, Icc, PartAgreement


def agreement_document(agreement: Agreement) -> dict[str, Any]:
    """The document; a statistic without a value is null, with its reason beside it.

    `kendall_entries` says how many entries W compares where a blank kept some out of it.
    """
    return {"parts": {code: _part(part) for code, part in agreement.parts.items()}}


def _part(part: PartAgreement) -> dict[str, Any]:
    document: dict[str, Any] = {
        "entries": part.entries,
        "reviewers": part.reviewers,
        "kendall_w": _text(part.kendall_w),
    }
    if part.counted_votes:
        document["counted_votes"] = part.counted_votes
    if part.kendall_reason is not None:
        document["kendall_reason"] = part.kendall_reason.value
    elif part.kendall_entries != part.entries:
        document["kendall_entries"] = part.kendall_entries
    document["icc"] = None
    if part.icc is not None:
        document["icc"] = {form.value: _icc(icc) for form, icc in part.icc.items()}
    if part.icc_reason is not None:
        document["icc_reason"] = part.icc_reason.value
    document["krippendorff_alpha"] = _text(part.alpha)
    if part.alpha_reason is not None:
        document["alpha_reason"] = part.alpha_reason.value
    document["reviewers_detail"] = [
        {
            "code": habit.code,
            "severity": _text(habit.severity),
            "spread": _text(habit.spread),
            "ballots": habit.ballots,
        }
        for habit in part.habits
    ]
    document["rank_intervals"] = [
        {"unit_code": r.unit_code, "rank": r.rank, "low": r.low, "high": r.high}
        for r in sorted(part.rank_intervals, key=lambda r: (r.rank, r.unit_code))
    ]
    return document


def _icc(icc: Icc) -> dict[str, Any]:
    return {"value": _text(icc.value), "ci95": [_text(icc.low), _text(icc.high)]}


def _text(value: float | None) -> str | None:
    if value is None:
        return None
    text = f"{value:.4f}"
    return "0.0000" if text == "-0.0000" else text
