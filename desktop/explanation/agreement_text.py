"""How far the reviewers agree, in words and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from db.scoring.agreement.records import IccForm, PartAgreement, Undefined
from desktop.explanation.layout import columns
from desktop.messages import agreement_reading, tr, undefined_text

_FORMS: Final[Mapping[IccForm, str]] = {
    IccForm.ONE_SINGLE: "ICC(1,1)",
    IccForm.TWO_SINGLE: "ICC(2,1)",
    IccForm.THREE_SINGLE: "ICC(3,1)",
    IccForm.ONE_MEAN: "ICC(1,k)",
    IccForm.TWO_MEAN: "ICC(2,k)",
    IccForm.THREE_MEAN: "ICC(3,k)",
}


def agreement_lines(part: PartAgreement) -> Iterator[str]:
    """The plain reading first, then every statistic, the reviewers, and the interval of each rank."""
    yield agreement_reading(part)
    yield tr("参评 {entries} 家，评委 {reviewers} 名").format(
        entries=part.entries, reviewers=part.reviewers
    )
    kendall = _statistic(part.kendall_w, part.kendall_reason)
    yield tr("肯德尔和谐系数 W　{value}（全部评委都评分的 {entries} 家）").format(
        value=kendall, entries=part.kendall_entries
    )
    yield tr("克里彭多夫系数 α　{value}").format(value=_statistic(part.alpha, part.alpha_reason))
    yield from _icc(part)
    yield from _reviewers(part)
    yield from _ranks(part)


def _icc(part: PartAgreement) -> Iterator[str]:
    if part.icc is None:
        reason = undefined_text(part.icc_reason or Undefined.INCOMPLETE)
        yield tr("组内相关系数 ICC　无：{reason}").format(reason=reason)
        return
    rows = [[tr("组内相关系数"), tr("数值"), tr("95% 区间")]]
    for form, icc in part.icc.items():
        rows.append([_FORMS[form], f"{icc.value:.4f}", f"{icc.low:.4f} ~ {icc.high:.4f}"])
    yield from columns(rows)


def _reviewers(part: PartAgreement) -> Iterator[str]:
    rows = [[tr("评委"), tr("宽严（正为偏严）"), tr("离散"), tr("共同评分家数")]]
    for habit in part.habits:
        severity = "—" if habit.severity is None else f"{habit.severity:+.4f}"
        spread = "—" if habit.spread is None else f"{habit.spread:.4f}"
        rows.append([habit.code, severity, spread, str(habit.ballots)])
    yield from columns(rows)


def _ranks(part: PartAgreement) -> Iterator[str]:
    rows = [[tr("单位编号"), tr("本部分名次"), tr("90% 区间")]]
    rows += [[i.unit_code, str(i.rank), f"{i.low} ~ {i.high}"] for i in part.rank_intervals]
    yield from columns(rows)


def _statistic(value: float | None, reason: Undefined | None) -> str:
    return undefined_text(reason or Undefined.INCOMPLETE) if value is None else f"{value:.4f}"
