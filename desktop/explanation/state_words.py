"""How far a finding of the 整改台账 is, and the 自查表 of a unit, in words: on screen, on paper and in workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db.records import FindingState
from db.records.supervision import SelfCheckState

FINDING_WORDS: Final[Mapping[FindingState, str]] = {
    FindingState.OPEN: "整改中",
    FindingState.REPORTED: "已报整改",
    FindingState.ACCEPTED: "已销号",
}
SELF_CHECK_WORDS: Final[Mapping[SelfCheckState, str]] = {
    SelfCheckState.PENDING: "未发",
    SelfCheckState.SENT: "已发",
    SelfCheckState.REPORTED: "已报",
    SelfCheckState.RETURNED: "退回",
    SelfCheckState.CHECKED: "已审",
}
