"""What an event of the trail is called on screen."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

_WHAT = {
    "evaluation.create": "建立评议活动",
    "evaluation.remove": "删去年度",
    "evaluation.deadline": "设报告截止日期",
    "evaluation.findings_due": "设整改期限",
    "evaluation.scoring_due": "设评分截止日期",
    "evaluation.papers": "改文书内容",
    "evaluation.freeze": "结果定稿",
    "evaluation.reopen": "解除定稿",
    "scheme.adopt": "采用计分办法",
    "entry.add": "新增单位",
    "entry.edit": "修改单位",
    "entry.remove": "移除单位",
    "entry.import": "导入单位",
    "entry.withdraw": "单位退出评议",
    "entry.readmit": "单位恢复参评",
    "unit.rename": "单位更名",
    "unit.name_back": "撤回更名",
    "unit.note_name": "补记旧名称",
    "unit.forget_name": "删去旧名称",
    "unit.merge": "单位合并",
    "unit.abolish": "单位撤销",
    "unit.revive": "撤回合并、撤销",
    "unit.carry": "带入以前的沿革",
    "reviewer.add": "新增评委",
    "reviewer.edit": "修改评委",
    "reviewer.remove": "移除评委",
    "reviewer.import": "导入评委",
    "mark.put": "打分",
    "ballot.comment": "写评语",
    "ballot.submit": "提交评分票",
    "pile.type": "录入无记名票",
    "pile.check": "复核无记名票",
    "ballot.withdraw": "撤回评分票",
    "ballot.move": "移票",
    "ballot.void": "评分票作废",
    "ballot.unvoid": "评分票恢复有效",
    "ballot.attendance": "到会、缺席、回避",
    "ballot.import": "导入评分票",
    "votes.import": "导入票数",
    "given.put": "录入直接计分",
    "given.import": "导入直接计分",
    "occurrences.put": "录入扣分次数",
    "occurrences.import": "导入扣分次数",
    "adjustment.add": "新增加减分",
    "adjustment.remove": "移除加减分",
    "adjustments.import": "导入加减分",
    "import.undo": "撤销导入",
    "import.redo": "重做导入",
    "change.undo": "撤销",
    "change.redo": "重做",
    "report.hand_in": "交报告",
    "report.take_out": "移除报告",
    "report.received": "报告收到",
    "report.returned": "退回报告",
    "report.accepted": "报告审定",
    "report.extend": "报告延期",
    "report.remind": "催报",
    "finding.add": "登记问题",
    "finding.edit": "修改问题",
    "finding.report": "报送整改",
    "finding.accept": "整改销号",
    "finding.reopen": "问题重新打开",
    "finding.remove": "移除问题",
    "finding.evidence": "附整改佐证",
    "strong_point.add": "登记亮点",
    "strong_point.remove": "移除亮点",
    "result.release": "公布结果",
    "result.take_back": "收回公布",
    "supervision.add": "新建督察",
    "supervision.edit": "修改督察",
    "supervision.remove": "删除督察",
    "supervision.items": "编制清单",
    "supervision.units": "选定督察单位",
    "supervision.send": "发自查表",
    "supervision.remind": "催报自查表",
    "supervision.collect": "收自查表",
    "supervision.extend": "自查表延期",
    "supervision.attach": "附自查佐证",
    "supervision.detach": "移除自查佐证",
    "supervision.return": "退回自查表",
    "supervision.check": "审自查表",
    "supervision.findings": "自查问题转整改台账",
    "supervision.close": "督察办结",
    "hall.draw": "抽签",
    "hall.order": "调整出场顺序",
    "hall.settings": "设定述法时长",
    "hall.start": "开始述法",
    "hall.pause": "暂停计时",
    "hall.ask": "开始答问",
    "hall.finish": "述法结束",
    "hall.absent": "述法人缺席",
    "hall.move": "移到最后述法",
    "hall.recall": "重新列入待述",
    "hall.arrive": "签到",
    "hall.leave": "取消签到",
    "hall.hand_out": "清点发出票号",
    "hall.count": "登记清点票数",
    "hall.uncount": "删去清点票数",
    "check.start": "开始复核",
    "check.mark": "复核打分",
    "check.finish": "复核完成",
    "check.settle": "处理复核差异",
    "packet.key": "生成或加密收回密钥",
    "packet.issue": "分发评分包",
    "packet.collect": "收回评分包",
    "packet.withdraw": "召回评分包",
    "packet.close": "发评分包回执",
    "packet.fill": "制作评分包",
    "packet.lend": "分给持有人",
    "packet.hand_in": "交回",
    "packet.receipt": "收下回执",
    "sheet.print": "打印纸质票",
    "sheet.void": "作废票号",
    "scan.take": "收取扫描批次",
    "scan.withdraw": "撤回扫描批次",
    "scan.settle": "认定存疑栏",
    "scan.doubt": "指出读取有误",
    "scan.decide": "认定同号扫描页",
    "scan.settings": "设置认定人数",
    "scan.recount": "抽取复点",
    "ballot.scan": "由扫描票计入打分",
    "ballot.unscan": "撤出扫描票的打分",
    "check.scan": "扫描票作复核",
    "check.unscan": "撤出扫描票的复核",
    "account.add": "新增账号",
    "account.edit": "修改账号",
    "account.reset": "重置密码",
    "account.unlock": "解锁账号",
    "account.recovery": "更换恢复码",
    "account.password": "修改密码",
    "account.failed": "登录失败",
    "account.entered": "登录",
    "account.recover": "用恢复码找回",
    "file.restore": "由备份还原",
    "file.seal": "无记名票封箱",
}


_NOTABLE = frozenset(
    {
        *("evaluation.remove", "evaluation.freeze", "evaluation.reopen"),
        *("scheme.adopt", "file.restore"),
        *("entry.withdraw", "entry.readmit", "entry.remove", "reviewer.remove"),
        *("ballot.move", "ballot.withdraw", "ballot.void", "ballot.unvoid", "ballot.attendance"),
        *("result.release", "result.take_back"),
        *("hall.draw", "hall.order", "hall.absent", "hall.move", "hall.recall"),
        *(
            "check.settle",
            "packet.withdraw",
            "sheet.void",
            "scan.withdraw",
            "scan.decide",
            "report.returned",
            "report.take_out",
        ),
        *("import.undo", "import.redo", "change.undo", "change.redo"),
    }
)


def event_word(what: str) -> str:
    """The event's name; its own code where this version does not know it."""
    return translate("trail", _WHAT[what]) if what in _WHAT else what


def local_time(at: str) -> str:
    """An event's moment (ISO 8601, UTC) by the clock on the wall."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def notable_events() -> tuple[str, ...]:
    """重点事项: what a supervisor looks at first, as what was withdrawn, void, settled, imported or reopened."""
    return tuple(
        what
        for what in _WHAT
        if what in _NOTABLE or what.endswith(".import") or what.startswith("account.")
    )


def events_called(word: str) -> tuple[str, ...]:
    """The kinds whose name holds a word."""
    return tuple(what for what in _WHAT if word in event_word(what))


def known_events() -> tuple[str, ...]:
    """Every kind of event that has a name here."""
    return tuple(_WHAT)
