"""The only place that words what the program has to tell a person: errors, faults, reasons, statuses.

Source texts are Simplified Chinese; `tr` hands them to Qt's translation where Qt is loaded, and
returns them as they are on the command line, which must not pay for Qt.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from db.errors import ErrorKind, Fault, FaultKind, UserError
from db.records import (
    AdjustmentKind,
    Attendance,
    BallotStatus,
    Doubt,
    ImportReport,
    ReportStatus,
    Textless,
    UnrankedKind,
    UnrankedReason,
)
from db.records.layouts import Unfit
from db.records.moves import MoveObstacle
from db.records.reports import ReportFault, ReportFaultKind
from db.records.years import YearHold
from db.scoring.agreement.records import (
    ALPHA_THRESHOLDS,
    KENDALL_THRESHOLDS,
    AgreementReading,
    PartAgreement,
    Undefined,
)
from db.scoring.scheme.scheme import Scheme
from desktop.table_labels import TABLES, VALUES

MOST_FAULTS: Final = 50  # a longer list is cut, and says so

_ERRORS: Final[Mapping[ErrorKind, str]] = {
    ErrorKind.SCHEME_REFUSED: "计分办法有误，未予采用：",
    ErrorKind.IMPORT_REFUSED: "导入内容有误，未作任何更改：",
    ErrorKind.NOT_A_FORM: "“{path}”不是本程序导出的打分表。普通工作簿请单独导入。",
    ErrorKind.NO_FORMS: "“{path}”中没有打分表（.xlsx、.xls、.et、.ods）。",
    ErrorKind.LAYOUT_REFUSED: "版式有误，未予采用：",
    ErrorKind.SCHEME_LOCKED: "已有评分票提交，计分办法已锁定。如需修改，请填写理由，另存为新版本。",
    ErrorKind.MOVE_REFUSED: "“{found}”名下没有可以移的票，或有的票不能移，一张未动。",
    ErrorKind.MATTERS_OPEN: (
        "以下事项尚未办结，没有定稿。请先办结；仍要定稿的，逐项说明（命令为 --stays 事项=说明）。"
    ),
    ErrorKind.REASON_NEEDED: "请填写理由。",
    ErrorKind.NO_EVALUATION: "文件中没有评议活动。请先新建。",
    ErrorKind.YEAR_KEPT: "“{found}”不能删去：{detail}",
    ErrorKind.NO_SUCH_UNIT: "没有找到参评单位“{found}”。请核对单位编号或名称。",
    ErrorKind.UNIT_WITHDRAWN: "“{found}”已于 {on} 退出本次评议，不再评分。如要恢复，请在“单位与报告”页办理。",
    ErrorKind.NOT_WITHDRAWN: "“{found}”没有退出本次评议。",
    ErrorKind.NO_SUCH_REVIEWER: "没有找到评委“{found}”。",
    ErrorKind.NO_SUCH_PART: "计分办法中没有“{found}”，或该部分不用评分票。",
    ErrorKind.NO_SUCH_SHEET: "没有名为“{found}”的表单。可用的表单：{expected}。",
    ErrorKind.NO_SUCH_TEMPLATE: "没有名为“{found}”的模板，也没有这个文件。可用的模板：{expected}。",
    ErrorKind.MARK_REFUSED: "打分无效：",
    ErrorKind.BALLOT_INCOMPLETE: "评分票尚未填完，不能提交。未填指标：{found}。",
    ErrorKind.BALLOT_SUBMITTED: "评分票已提交，不能修改。如需修改，请先撤回并说明理由。",
    ErrorKind.BALLOT_VOID: "评分票已作废，不能修改。",
    ErrorKind.BALLOT_NOT_SUBMITTED: "评分票不在可办理此事的状态（当前：{found}）。",
    ErrorKind.REVIEWER_RECUSED: "评委对“{found}”须回避，不能评分。",
    ErrorKind.REVIEWER_ABSENT: "评委对“{found}”已登记缺席，不能评分或提交；确已到场的，请先恢复评分。",
    ErrorKind.NAMED_REVIEWER: "本部分为无记名评分，请用不带姓名和单位的票号（“{found}”是记名评委）。",
    ErrorKind.NO_SUCH_FINDING: "没有找到这条问题，可能已被删除。",
    ErrorKind.FINDING_NOT_REPORTED: "单位尚未报送整改情况，不能销号。",
    ErrorKind.IN_USE: "“{found}”已有评分或报告等记录，不能删除。",
    ErrorKind.ALREADY_EXISTS: "“{found}”已经存在。",
    ErrorKind.UNIT_MERGED: "“{found}”已于 {on} 并入“{successor}”。请改用承接单位。",
    ErrorKind.UNIT_ABOLISHED: "“{found}”已于 {on} 撤销，不能再列入。",
    ErrorKind.FORMER_NAME: (
        "“{found}”是“{unit}”用过的名称。如是同一单位，请填现名称；确系另设的单位，请为它填写编号。"
    ),
    ErrorKind.NO_SUCH_HISTORY: "没有找到这条沿革，可能已被撤回。",
    ErrorKind.VALUE_REFUSED: "“{field}”的内容“{found}”不可用，应为{expected}。",
    ErrorKind.HALL_TURN: "“{found}”现在是“{state}”，不能这样做。请先结束或撤销正在进行的一步。",
    ErrorKind.HALL_BEGUN: "已有单位开始述法，不能重新抽签。可拖动尚未述法的单位调整顺序。",
    ErrorKind.NUMBER_ARRIVES: "“{found}”是无记名票号，不逐号签到；请填该组发出多少张票。",
    ErrorKind.SCORING_OVER: "评分已于 {found} 截止，评委不能再撤回。确需更正，请联系组织者。",
    ErrorKind.FROZEN: "结果已定稿，不能修改。如确需修改，请由组织者说明理由后解除定稿。",
    ErrorKind.NOT_FROZEN: "结果尚未定稿。",
    ErrorKind.ALREADY_RELEASED: "这些内容已经公布。要改变公布的范围，请先收回。",
    ErrorKind.NOT_RELEASED: "没有这一次公布，或已收回。",
    ErrorKind.FROZEN_DIFFERS: "“{unit}”的计分过程与定稿不符，不予显示和打印。{detail}",
    ErrorKind.CERTIFICATE_REFUSED: "证明或密钥不可用：{detail}",
    ErrorKind.NOT_SOUND: (
        "核验未通过，发现 {number} 处问题，不能定稿，也不能打印以结果为据的表单。"
        "请由组织者或监督员在“审计”页核验（命令为 shufa verify），查明后再办理。"
    ),
    ErrorKind.FILE_EXISTS: "文件“{path}”已经存在，未覆盖。请换一个文件名。",
    ErrorKind.FILE_MISSING: "没有找到“{path}”。请核对位置和名称。",
    ErrorKind.FILE_NOT_OURS: (
        "“{path}”不是述法评议文件，或文件开头已损坏，未打开，未改动。"
        "如原是述法评议文件，请用“文件 › 备份与还原”还原最近的一份备份（命令为 shufa restore）。"
    ),
    ErrorKind.FILE_NEWER: "“{path}”由更新版本的程序保存，本版本不能打开。请升级程序。",
    ErrorKind.FILE_DAMAGED: (
        "“{path}”已损坏，未作改动。"
        "请用“文件 › 备份与还原”还原最近的一份备份（命令为 shufa restore）。（{detail}）"
    ),
    ErrorKind.ROW_DAMAGED: (
        "“{path}”被改动或损坏：“{table}”{row}有不合规定的内容，未打开，未作改动。"
        "请先核验，看清是哪一条（命令为 shufa verify），"
        "再用“文件 › 备份与还原”还原最近的一份备份（命令为 shufa restore）。"
    ),
    ErrorKind.SCHEMA_CHANGED: (
        "“{path}”的文件结构被其他程序改动过（“{name}”与本程序的不符），未打开，未作改动。"
        "请先核验，看清改动了什么（命令为 shufa verify），"
        "再用“文件 › 备份与还原”还原最近的一份备份（命令为 shufa restore）。"
    ),
    ErrorKind.FILE_BUSY: "“{path}”正被另一个程序使用。请在那边关闭后再试，或以只读方式打开。",
    ErrorKind.FILE_OPEN_ELSEWHERE: (
        "“{path}”正由{user}在电脑“{machine}”上使用（{since} 打开）。"
        "可以只读方式打开查看；如需修改，请先在那边关闭。"
    ),
    ErrorKind.FILE_SHARED: (
        "“{path}”同时被另一个程序打开写入（{user}，电脑“{machine}”）：所在的共享位置不能防止两处同时写，"
        "或旁边的锁文件被删除过。为免互相覆盖，两处都不再写入，刚才的更改没有保存。"
        "请两处都关闭文件，核对以哪一处为准，复制到本机磁盘上再继续；几台电脑一起用，请用评分包。"
    ),
    ErrorKind.FILE_UNFINISHED: (
        "“{path}”上次没有正常关闭，须在可写的位置打开一次才能复原。"
        "请连同旁边以“-journal”结尾的同名文件一起复制到可写的文件夹后再打开。"
    ),
    ErrorKind.FILE_MOVED: (
        "“{path}”已不在原处（优盘被拔出，或文件被移动、删除），刚才的更改没有保存。"
        "请放回原处后重新打开。"
    ),
    ErrorKind.FILE_READ_ONLY: (
        "“{path}”或所在位置不能写入。可以只读方式打开查看；如需修改，请复制到可写的文件夹后再打开。"
    ),
    ErrorKind.FILE_IS_BACKUP: (
        "“{path}”是备份，只能查看，未作改动。"
        "要在它的基础上继续工作，请用“文件 › 备份与还原”还原（命令为 shufa restore）。"
    ),
    ErrorKind.FILE_SUFFIX: "文件名应以“{suffix}”结尾：“{path}”。",
    ErrorKind.DISK_FULL: "磁盘空间不足，刚才的更改没有保存。请腾出空间后重试。（{path}）",
    ErrorKind.DISK_FAULT: "读写“{path}”时磁盘出错，刚才的更改没有保存。请检查磁盘或优盘是否松动。（{detail}）",
    ErrorKind.NO_SUCH_SUPERVISION: "没有找到这项督察，可能已被删除。",
    ErrorKind.SUPERVISION_CLOSED: "“{found}”已于 {on} 办结。如要更改，请先撤销办结。",
    ErrorKind.SUPERVISION_OPEN: (
        "还不能办结：{units} 家没有审过，{unmade} 个问题没有转入整改台账，{findings} 个问题没有销号。"
    ),
    ErrorKind.SELF_CHECK_SETTLED: "“{found}”的自查表已经审过。如要重收，请先退回。",
    ErrorKind.SELF_CHECK_MISSING: "“{found}”还没有报来自查表。",
    ErrorKind.NO_SUCH_FILE: "没有找到这份材料，可能已被移除。",
    ErrorKind.PACKET_FULL: "佐证材料合计超过 {limit} MB，交回文件装不下“{found}”。请把它直接送交办公室。",
    ErrorKind.NOT_A_SELF_CHECK: "“{path}”不是本程序发出的自查表。",
    ErrorKind.CHECKLIST_EMPTY: "“{found}”还没有清单，请先编好清单再发自查表。",
    ErrorKind.FORMER_FILE_DAMAGED: (
        "“{path}”没有通过核验（{found} 处不符），不能用来对比。请先在该文件的“审计”页核验，或换用它的备份。"
    ),
    ErrorKind.FORMER_FILE_LOCKED: (
        "“{path}”设有账号，没有登录，未列入对比。请重新加入，用该文件里可以看结果的账号登录。"
    ),
    ErrorKind.FORMER_FILE_SAME: "“{path}”就是正在使用的文件，请选往年的另一个文件。",
    ErrorKind.FORMAT_UNKNOWN: "不认识的文件格式：“{path}”。{expected}",
    ErrorKind.FILE_UNREADABLE: "无法读取“{path}”。{detail}",
    ErrorKind.NO_SUCH_REPORT: "没有找到这份报告，可能已被移除。",
    ErrorKind.REPORT_SUPERSEDED: "“{found}”之后单位又交了新版本，请办理最新一版。",
    ErrorKind.REPORT_SETTLED: "“{found}”已审核或已退回，不能移除。",
    ErrorKind.SEAT_LENT: (
        "评委“{reviewer}”的“{part}”已于 {since} 分发（评分包“{file}”），本机不能录入、导入或作废。"
        "请等其交回后收回；确需在本机办理的，请先召回。"
    ),
    ErrorKind.SELF_CHECK_LENT: (
        "“{unit}”的自查表已于 {since} 分给别处收取（收表包“{file}”），本机不能收、不能去掉。"
        "请等其交回后收回；确需在本机办理的，请先召回。"
    ),
    ErrorKind.NOT_IN_PACKET: "本评分包只能办理分给您的评分票或自查表，其他内容不能更改。{found}",
    ErrorKind.NO_SUCH_PACKET: "没有找到评分包“{found}”。",
    ErrorKind.NOT_A_PACKET: "这不是评分包。请打开以“.shufap”结尾的文件再交回。",
    ErrorKind.IS_A_PACKET: "这是评分包，不能再分发、收回或打印扫描版评分票。请打开办公室的文件办理。",
    ErrorKind.IS_A_RETURN: (
        "“{path}”是评分包的交回文件，内容已加密，不能单独打开。"
        "请打开分发评分包的评议文件，再把它拖进窗口收回。"
    ),
    ErrorKind.PACKET_SETTLED: "评分包“{found}”已经召回。",
    ErrorKind.PACKET_NOT_COLLECTED: (
        "评分包“{found}”还没有全部收回，不能发回执。请先收回，或召回后重新分发。"
    ),
    ErrorKind.PACKET_CLOSED: (
        "办公室已于 {since} 收回本评分包并发了回执，不能再改。确需更改的，请联系办公室召回后重新分发。"
    ),
    ErrorKind.RECEIPT_REFUSED: "这个文件不是办公室发给本评分包的回执，没有收下。",
    ErrorKind.RECEIPT_BEHIND: (
        "办公室收回的是第 {found} 次交回，本评分包此后又有改动。请再交回一次，由办公室收回后另发回执。"
    ),
    ErrorKind.NOTHING_TO_ISSUE: "没有可以分发的席位：所选评委没有应评的部分，或都已分发。",
    ErrorKind.PACKET_KEY_LOCKED: (
        "收回密钥由组织者的密码保管，密码不对或未输入。请输入首次分发时所用的密码。"
    ),
    ErrorKind.NO_SUCH_BATCH: "没有可撤回的扫描批次“{found}”。可用 scans 列出全部批次。",
    ErrorKind.NOTHING_SCANNED: "“{path}”中没有扫描件。应为 PDF、TIFF、JPEG 或 PNG。",
    ErrorKind.NO_SUCH_SHEET_NUMBER: "没有票号“{found}”：不是本文件打印的评分票。",
    ErrorKind.NO_FREE_NUMBERS: (
        "“{group}”的空票号不够，还差 {count} 个；该组已有 {typed} 个票号的票是手工录入的，同一批纸质票不能计两次。"
        "如确是另外的票，请先在“评委”页增加票号，再重新收取。"
    ),
    ErrorKind.RECOUNT_EARLY: "还有 {count} 张扫描的票待认定。请全部认定后再抽取复点。",
    ErrorKind.NO_SUCH_FIELD: "没有可以认定的栏或扫描页“{found}”：可能已撤回、已作废，或不在待定之列。",
    ErrorKind.SETTLED_BY_SCANNER: "这一批由您收取，存疑的栏须由他人认定。",
    ErrorKind.SECOND_PERSON_NEEDED: "这一栏已由您认定，须再由另一人认定。",
    ErrorKind.SHEET_VOID: "票号“{found}”已经作废。",
    ErrorKind.SHEETS_PRINTED: (
        "“{part}”已有 {count} 位评委的评分票打印在外。重新打印，原票号即作废，请写明理由（命令为 --reprint 理由）。"
    ),
    ErrorKind.LAYOUT_UNFIT: "“{part}”不能按版式 {layout}（{paper}）打印：{why}。",
    ErrorKind.BALLOTS_SEALED: (
        "不能撤销：无记名票已经封箱（关闭文件、备份、导入、打印或定稿时），记录打乱了次序。"
        "文件未作更改，请直接改正。"
    ),
    ErrorKind.CHANGED_SINCE: (
        "不能撤销或重做：此后“{found}”的{table}又有改动{by}。文件未作更改。"
        "请先撤销那项改动再试，或用“文件 › 备份与还原”查看导入前的一份。"
    ),
    ErrorKind.NOT_ALLOWED: "您（{role}）没有办理此事的权限。如确需办理，请找组织者。",
    ErrorKind.SIGN_IN_NEEDED: "文件设有账号，请先登录（命令行用 --user 账号名）。",
    ErrorKind.SIGN_IN_REFUSED: "账号名或密码不对。{tries}",
    ErrorKind.ACCOUNT_LOCKED: "密码多次输错，账号已锁定至 {until}。请到时再试，或请组织者解锁。",
    ErrorKind.ACCOUNT_DISABLED: "账号“{name}”已停用。",
    ErrorKind.PASSWORD_CHANGE_NEEDED: "账号“{name}”用的是初始密码，请先修改密码再办理。",
    ErrorKind.NO_SUCH_ACCOUNT: "没有账号“{found}”。",
    ErrorKind.NO_ACCOUNTS: "文件还没有设置账号。请先为组织者设置第一个账号。",
    ErrorKind.LAST_ORGANISER: "“{name}”是唯一的组织者账号，不能停用或改为其他角色。",
    ErrorKind.NUMBER_NAMED: "无记名票号“{found}”的账号名须就是票号，以免与个人对应。",
    ErrorKind.NAME_KEPT: "有无记名部分时，票号（“{found}”）与姓名、单位不能互相改换。请删去后另设编号。",
    ErrorKind.PART_HAS_BALLOTS: "“{found}”已有评分票，不能再改是否无记名。",
    ErrorKind.VOTES_COUNTED: (
        "“{group}”对 {unit} 的票数（{part}）已按人工计票录入，不能再逐票录入，以免重复计票。"
        "要改为逐票，请先撤销该次导入，或把这一行票数改为 0 再导入一次。"
    ),
    ErrorKind.BALLOTS_EXIST: (
        "“{group}”对 {unit} 已有逐张评分票（{part}），不能再录入人工计票的票数，以免重复计票。"
        "请删去这一行，或先撤销那些评分票。"
    ),
    ErrorKind.TYPED_FIRST: "此票由您录入，须由他人复核。",
    ErrorKind.PILE_TYPED_FIRST: "这一组的无记名票有您录入的，分不出是哪几张，须由没有录过这一组的人复核。",
    ErrorKind.CHECK_FINISHED: "此票已复核完毕，不能再录。如有差异，请在差异表中认定。",
    ErrorKind.NOTHING_TO_CHECK: "“{found}”没有已提交而尚未列入复核的评分票。",
}

_FAULTS: Final[Mapping[FaultKind, str]] = {
    FaultKind.MISSING: "缺少内容，应填{expected}",
    FaultKind.NOT_MOVED: "{obstacle}",
    FaultKind.UNEXPLAINED: "{found}",
    FaultKind.DAMAGED: "{found}",
    FaultKind.UNKNOWN_KEY: "不认识的项目，应为：{expected}",
    FaultKind.WRONG_TYPE: "“{found}”类型不对，应为{expected}",
    FaultKind.NOT_A_NUMBER: "“{found}”不是数，应填数字",
    FaultKind.TOO_PRECISE: "“{found}”小数位过多，最多三位",
    FaultKind.TOO_FINE: (
        "“{found}”小数位过多，最多三位；如是公式算出的，请用 ROUND 取位，例如取两位为 {near}"
    ),
    FaultKind.OUT_OF_RANGE: "“{found}”超出范围，应在 {low} 至 {high} 之间",
    FaultKind.OFF_STEP: "“{found}”不合分档，应为 {step} 的整数倍",
    FaultKind.NOT_ONE_OF: "“{found}”不可用，应为：{expected}",
    FaultKind.DUPLICATE: "“{found}”重复",
    FaultKind.UNKNOWN_REFERENCE: "没有“{found}”，应为：{expected}",
    FaultKind.BAD_CODE: "代码“{found}”不可用，应为 1 至 24 个字母、数字、汉字、“-”或“_”",
    FaultKind.TOO_LONG: "内容过长，最多 {limit} 个字符",
    FaultKind.FORBIDDEN_CHARACTER: "含有不可用的控制字符（{found}）",
    FaultKind.NOT_TOML: "不是有效的 TOML 文本：{detail}",
    FaultKind.NEEDS: "须同时满足：{expected}",
    FaultKind.NOT_WITH: "不能与 {other} 同用",
    FaultKind.TRIM_TOO_WIDE: "起算数 {found} 应大于去掉的最高分数 {high} 与最低分数 {low} 之和",
    FaultKind.LEVEL_ABOVE_FULL: "{found} 分高于满分 {high} 分",
    FaultKind.QUOTA_ABOVE_WHOLE: "比例“{found}”合计超过 100%",
    FaultKind.NOT_DESCENDING: "{found} 应低于上一等次的 {high}",
    FaultKind.NOTHING_COUNTS: "权重全部为零，没有可计的内容",
    FaultKind.CODE_HELD: "“{found}”是已删去内容的编号，其评分仍留存在文件中，请换一个编号",
    FaultKind.CODE_LENT: "有评分包在外，编号“{low}”暂不能改为“{found}”，请先收回或召回评分包",
    FaultKind.NO_HEADER: "没有找到表头，应有：{expected}",
    FaultKind.DUPLICATE_HEADER: "表头“{found}”重复",
    FaultKind.NO_KNOWN_SHEET: "没有可以导入的工作表，应有：{expected}",
    FaultKind.UNREADABLE: "无法读取：{detail}",
    FaultKind.FORMULA_ERROR: "单元格是公式错误“{found}”，应填数字或文字",
    FaultKind.UNCALCULATED: "公式还没有计算出结果，请用 WPS 或 Excel 打开并保存后再导入",
    FaultKind.PERCENT: "得分不应是百分比格式（显示为 {found}），请改为数值格式的分数",
    FaultKind.NAME_CONTRADICTS: "“{found}”与编号对应的“{expected}”不符",
    FaultKind.TOTAL_CONTRADICTS: "合计“{found}”与各项之和 {expected} 不符",
    FaultKind.PART_UNTOLD: (
        "看不出是哪个部分的评分，可能是：{expected}。可用部分名称作表名，或在窗口中用“对应关系”指定"
    ),
    FaultKind.TWO_LEVELS: "同时勾选了“{found}”，应只勾选一个等次",
    FaultKind.VOTE_COUNTS: (
        "这里是各等次的票数汇总，“{found}”在这里需要逐张评分票，不能由票数还原："
        "请逐票录入，或导入逐票的表（一行一张票，各列为评委编号、单位编号和等次）；"
        "等次票由人工计票的，可在“对应关系”中把这张表定为“票数”"
    ),
    FaultKind.VOTES_COUNTED: (
        "“{found}”组对该单位的票数已按人工计票录入，不能再逐票导入；"
        "要改为逐票，请先撤销那次导入，或把那一行票数改为 0 再导入一次"
    ),
    FaultKind.BALLOTS_BESIDE: (
        "“{found}”组对该单位已有逐张评分票，不能再按票数导入；请删去这一行，或先撤销那些评分票"
    ),
    FaultKind.UNEQUAL_VOTES: (
        "各指标的票数不等（{found}），看不出哪些票是完整的，需要逐票录入；应各为 {expected} 票"
    ),
    FaultKind.GROUP_UNTOLD: (
        "看不出是哪个评委组投的票，可能是：{expected}。请加上“组别”一列，或每组一张表、以组名作表名，"
        "也可以在窗口的“对应关系”中指定"
    ),
    FaultKind.NO_VOTES: "这一行没有票数，未读入",
    FaultKind.VOTES_TAKEN: "按人工计票的票数读入，共 {found} 票，不是逐张评分票",
    FaultKind.NO_CATEGORY: (
        "名册只缺“类别”：请在表中加上这一列（或在各类单位之前加一行类别名称），"
        "也可以在窗口的“对应关系”中为全部单位指定一个类别"
    ),
    FaultKind.BY_ORDER: (
        "编号“{found}”有几个评委组共用，表中没有组别和姓名，按先后顺序分给 {expected}，请核对；"
        "加上“组别”或“评委姓名”一列可免混淆"
    ),
    FaultKind.SHARED_NUMBER: (
        "编号“{found}”有几个评委组共用（{expected}），请加上“组别”或“评委姓名”一列，或改用括号中的编号"
    ),
    FaultKind.CODES_MADE: "评委没有编号，已编为 {found}",
    FaultKind.NEW_CATEGORY: "类别“{found}”是第一次出现，请核对",
    FaultKind.BY_FILE_NAME: "评委取自文件名：{found}",
    FaultKind.SAID_TWICE: "与 {found} 完全相同，仍各记一条",
    FaultKind.LEFT_DRAFT: "{found} 张未填全，存为草稿",
    FaultKind.FORM_OF_OTHER_FILE: "这份打分表不是本文件本次评议的，请核对是否放错了文件夹",
    FaultKind.FORM_NEWER: "这份打分表由另一版本的程序导出，请用同一版本导入",
    FaultKind.FORM_REVIEWER: (
        "这份打分表是“{expected}”的，与文件中的评委或表内所写的“{found}”不符，请重新导出后填写"
    ),
    FaultKind.FORM_RUBRIC: "导出打分表以后指标、分值或档次已改动，请重新导出，把分数填到新表上",
    FaultKind.FORM_OF_OTHER_SUPERVISION: "这是“{found}”的自查表，不是“{expected}”的",
    FaultKind.FORM_CHECKLIST: "发出自查表以后清单已改动，请重新发表，把内容填到新表上",
    FaultKind.FORM_UNIT: "自查表是发给“{expected}”的，表中却是“{found}”，请核对",
    FaultKind.FORM_TWICE: "同一评委的打分表内容不同：{found}。请留下要用的一份再导入",
    FaultKind.SHEET_NOT_READ: "这张工作表没有读取：认不出内容，可在窗口中用“对应关系”指定",
    FaultKind.COLUMN_NOT_READ: "“{found}”一列没有读取",
    FaultKind.HIDDEN_ROWS: "第 {found} 行是隐藏的，也读取了",
    FaultKind.NOT_APPLICABLE: "“{found}”不适用于该单位的类别或标签，应留空",
    FaultKind.BALLOT_INCOMPLETE: "评分票未填完：{found}",
    FaultKind.NAMED_IN_ANONYMOUS: "无记名部分不能用记名评委“{found}”，应为不带姓名和单位的票号",
    FaultKind.AMBIGUOUS: "“{found}”对应不止一个，应为：{expected}",
    FaultKind.TOO_MANY: "{what}过多，最多 {limit}",
    FaultKind.MERGED: "合并的单元格分不清属于哪一行，应取消合并后逐格填写",
    FaultKind.MORE: "另有 {found} 处有误，未列出",
    FaultKind.UNIT_MERGED: "“{found}”已于 {on} 并入“{successor}”，应改为承接单位，或删去这一行",
    FaultKind.UNIT_ABOLISHED: "“{found}”已于 {on} 撤销，应删去这一行",
    FaultKind.UNIT_ENDS_LATER: (
        "“{found}”于 {on} 合并或撤销，本年度在此之前，仍予列入；不应列入的，请删去这一行"
    ),
    FaultKind.WORKPLACE_MERGED: (
        "工作单位“{found}”已并入“{unit}”，按承接单位登记，以便回避；已调往别处的，请到“评委”页修改"
    ),
    FaultKind.FORMER_CODE: "“{found}”是“{unit}”原来的编号，应填现编号",
    FaultKind.FORMER_NAME: "“{found}”用过去的名称或编号，按现在的“{unit}”导入",
    FaultKind.FORMER_NAME_NEW: "“{found}”是“{unit}”用过的名称，编号不同，按另设的单位导入",
    FaultKind.NAME_CORRECTED: (
        "名称由“{found}”改为“{unit}”，按更正处理，不留沿革；如系更名，请先在“单位与报告”办理更名"
    ),
    FaultKind.SHARED_CODE: "编号“{found}”有几个评委组共用，导入为“{taken}”",
}

# Expectations that the core names by a word of its own.
_EXPECTED: Final[Mapping[str, str]] = {
    "text": "文字",
    "texts": "文字列表",
    "number": "数字",
    "whole_number": "整数",
    "flag": "true 或 false",
    "table": "表",
    "tables": "表的列表",
    "year": "年份",
    "date": "日期（如 2024-12-31）",
    "share": "比例（如 30%）",
    "nothing_listed": "已列出的内容（现在还没有）",
    "measures": "以毫米计的若干个数",
    "four_corners": "四个角的位置",
    "sheet_number": "7 位票号",
    "seed": "4 至 12 位数字",
    "listed_above": "本文件列出的选框",
    "a_part": "至少一个评分部分",
    "a_criterion": "至少一个指标",
    "levels": "等次",
    "weights": "各部分的权重",
    "one_criterion": "只有一个指标",
    'average = "ballot"': "平均办法为“先算每张票总分，再平均”",
    "tie_key": "part:部分、criterion:部分/指标 或 votes:等次",
    "unit": "参评单位的编号",
    "a_unit": "至少一个单位",
    "another_unit": "另一个单位",
    "day": "日期（如 2024-12-31）",
    "clock_time": "时间（如 09:00）",
    "short_text": "短一些的文字",
    "item": "清单里不重复的编号和不空的检查事项",
    "label": "不超过 20 个字、不含顿号和逗号的标签",
    "reviewer": "评委的编号",
    "long_password": "不少于 8 个字符的密码",
    "percentage": "1% 至 100%",
    "report": "述法报告请用 .docx、.pdf、.doc、.wps、.ofd、.rtf、.odt、.txt 或图片文件。",
    "head": "打印件上的审计链首（数字和 a 至 f，至少前 8 位）",
    "spreadsheet": "请用 .xlsx、.xls、.ods 或 .csv 文件。",
}

_DETAILS: Final[Mapping[str, str]] = {
    YearHold.ONLY: "文件中只有这一个年度。整个文件都不要的，关闭后删除文件即可；要重来的，先新建正确的年度再删。",
    YearHold.FROZEN: (
        "它定过稿，定稿的结果长期留存备查。确属错建的，请用“文件 › 备份与还原”还原“定稿前”的一份，再删。"
    ),
    YearHold.LENT: "它还有分发在外、没有收齐的评议包，请先收回或召回。",
    "not_a_key": "不是监督员的密钥文件，或已损坏。",
    "other_password": "密码不是这个密钥的密码。",
    "not_signed": "不是签名的证明，或签名之后被改动过。",
    "encrypted": "文件有密码，请先在表格软件中取消密码，另存后再导入。",
    "damaged": "文件已损坏，请用表格软件打开，另存为 .xlsx 后再导入。",
    "sealed": "文件被文档加密软件加密，请先解密再使用。",
    "html": "文件其实是网页（HTML），只是用了表格的后缀名，请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。",
    "text": "文件其实是文本，只是用了表格的后缀名，请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。",
    "separator": "没有找到逗号、制表符或分号作为分隔，各列之间是“{limit}”，请另存为 .xlsx 或以逗号分隔的 .csv。",
    "encoding": "文字编码不是 UTF-8 或 GB18030，请另存为 .xlsx 后再导入。",
    "deep": "有一行用句点分出了上千层名称。",
    "truncated": "文件不完整",
    "schema": "文件结构无法读取",
    "steps": "文件结构的版本记录被删改过",
    "evidence_changed": (
        "定稿之后，它的评分票、得分或计分办法被程序以外的途径改动过。"
        "请到“审计”核验，看清是哪一条，再用“文件 › 备份与还原”还原。"
    ),
    "count_differs": (
        "它的评分数据与定稿时相同，而本版本程序算出的结果不同。请用定稿时的程序版本打印，并告知负责维护的人员。"
    ),
    "snapshot": "定稿结果与登记的摘要不符",
    "no_right_to_read": "当前用户没有读取它的权限，请找文件的主人或系统管理员，或换一份来打开。",
    "too_large": "文件过大，超出上限（{limit}）。",
    "report_empty": "文件是空的，请核对后重新提交。",
    "report_too_large": "文件过大，每份报告最多 {limit}，请压缩其中的图片后重新提交。",
    "too_many_sheets": "工作表过多，最多 {limit} 张。",
}

_MOVE_OBSTACLES: Final[Mapping[MoveObstacle, str]] = {
    MoveObstacle.TAKEN: "正确的票号名下已有这家单位的票",
    MoveObstacle.AWAY: "正确的评委对这家单位回避或缺席",
    MoveObstacle.NOT_SCORING: "正确的评委所在组不评这一部分",
    MoveObstacle.OWN_AWAY: "这张票已标为回避或缺席，先恢复评分再移",
}
_UNFIT: Final[Mapping[Unfit, str]] = {
    Unfit.NO_BALLOTS: "这一部分没有评分票",
    Unfit.NO_LEVELS: "有的指标没有列出等次，可改用版式 3 或 3b",
    Unfit.TOO_MANY_LEVELS: "等次过多，一行放不下，可改用版式 1 或 A3 纸",
    Unfit.LONG_LEVELS: "有的等次名称超过 12 个字，方框上方印不下，可改用版式 3 或 3b",
    Unfit.STEP: "有的指标分档不是 0.5 分的整数倍，可改用版式 3b",
    Unfit.POINTS: "有的指标满分达到 110 分，可改用版式 3b",
    Unfit.PAPER: "这种版式只用 A4 纸",
    Unfit.NO_REVIEWERS: "还没有评委或票号；按份数打印的，请写明份数（命令为 --copies）",
}

_COUNTED: Final[Mapping[str, str]] = {
    "rows": "行",
    "columns": "列",
    "cells": "单元格",
    "files": "文件",
}

_FIELDS: Final[Mapping[str, str]] = {
    "finding_text": "问题",
    "finding_source": "问题来源",
    "finding_measures": "整改措施",
    "finding_responsible": "责任人",
    "finding_note": "销号说明",
    "due": "整改期限",
    "seed": "种子",
    "speaking": "述法时长（秒）",
    "questions": "答问时长（秒）",
    "warnings": "提醒时刻（秒）",
    "handed_out": "发出票数",
    "issued": "发出",
    "returned": "收回",
    "lot": "抽得的号",
    "reported_on": "报送日期",
    "accepted_on": "销号日期",
    "unit": "单位名称",
    "successor": "承接单位",
    "on": "日期",
    "code": "编号",
    "category": "类别",
    "presentation": "述法形式",
    "running_order": "出场顺序",
    "labels": "标签",
    "supervision_title": "督察名称",
    "starts_on": "开始日期",
    "document_number": "通报文号",
    "dated": "成文日期",
    "addressee": "主送",
    "contact": "联系人及电话",
    "answer_by": "反馈报送期限",
    "remind_until": "催报期限",
    "demands": "工作要求",
    "feedback_opening": "反馈函开头",
    "reminder_ending": "催报函结尾",
    "circular_opening": "通报开头",
    "meeting_on": "会议日期",
    "meeting_at": "会议时间",
    "meeting_place": "会议地点",
    "item_code": "清单编号",
    "item_title": "检查事项",
    "group": "组别",
    "given": "得分",
    "times": "次数",
    "evidence": "依据",
    "points": "分值",
    "file_name": "文件名",
    "deadline": "截止日期",
    "id": "编号",
    "head": "审计链首",
    "snapshot": "第几次定稿",
    "stays": "未办结事项",
    "withdrawn_on": "退出日期",
    "name": "账号名",
    "role": "角色",
    "password": "密码",
    "reviewer": "评委",
    "percent": "抽检比例",
    "prefix": "票号前缀",
    "count": "张数",
}

_UNRANKED: Final[Mapping[UnrankedKind, str]] = {
    UnrankedKind.WITHDRAWN: "已于 {on} 退出评议（{reason}）",
    UnrankedKind.NO_COMPOSITION: "计分办法中没有适用于“{presentation}·{category}”的合成办法",
    UnrankedKind.NO_CRITERIA: "“{part}”没有适用于该单位的指标（类别“{category}”）",
    UnrankedKind.NO_GIVEN_SCORE: "“{part}”未录入得分",
    UnrankedKind.NO_REPORT: "未提交述法报告（{part}）",
    UnrankedKind.GROUP_EMPTY: "“{part}”中评委组“{group}”没有有效评分",
    UnrankedKind.NO_GROUP_COUNTS: "“{part}”中各评委组均没有有效评分",
    UnrankedKind.TOO_FEW_BALLOTS: "“{part}”有效票 {found} 张，少于规定的 {needed} 张",
    UnrankedKind.NO_BAND: "“{part}”中评委组“{group}”的得票率不在任何分段",
}

_READINGS: Final[Mapping[AgreementReading, str]] = {
    AgreementReading.HIGH: "评委意见一致性较高",
    AgreementReading.FAIR: "评委意见一致性一般，名次相近的单位不宜强分高下",
    AgreementReading.LOW: "评委意见一致性较低，名次仅供参考",
    AgreementReading.NONE: "无法判断评委意见是否一致",
}

_UNDEFINED: Final[Mapping[Undefined, str]] = {
    Undefined.TOO_FEW_ENTRIES: "有评分的单位不足两个",
    Undefined.TOO_FEW_REVIEWERS: "有评分的评委不足两人",
    Undefined.INCOMPLETE: "不是每位评委都评了每个单位",
    Undefined.NO_VARIATION: "各单位得分没有差别",
    Undefined.MOSTLY_ERROR: "评委之间的分歧超出了该模型适用的范围",
}

_ROLES: Final = VALUES["role"]

_TEXTLESS: Final[Mapping[Textless, str]] = {
    Textless.PICTURE: "图片，不能检索文字",
    Textless.SCANNED: "扫描件，没有可检索的文字",
    Textless.FORMAT: "此格式不能在程序内显示和检索，请用外部程序打开",
    Textless.ENCRYPTED: "文件有密码，不能显示和检索，请退回取消密码后重报",
    Textless.SEALED: "文件被文档加密软件加密，请解密后再报",
    Textless.BLANK: "文件里没有文字（空白，或全是图片），不能检索",
    Textless.DAMAGED: "文件已损坏，不能显示和检索，请退回重报",
    Textless.TOO_LARGE: "文件内容过大，未作显示和检索，请用外部程序打开",
    Textless.HALTED: "读取超出时间或内存上限，已停止；报告原样保留，不能显示和检索，请核实来源后退回重报",
}

_PAGELESS: Final[Mapping[Textless, str]] = {
    Textless.HALTED: "显示这一页超出时间或内存上限，已停止，其余各页不受影响；报告原样保留",
    Textless.TOO_LARGE: "这一页过大，未作显示，请用外部程序打开",
    Textless.DAMAGED: "这一页已损坏，不能显示",
}

_DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.NO_UNIT: "文件名中没有参评单位的编号、名称或简称",
    Doubt.SEVERAL_UNITS: "文件名对应不止一个单位：{units}",
    Doubt.SEVERAL_FILES: "“{units}”有多个文件，请选定一个",
    Doubt.ALREADY_ACCEPTED: "“{units}”的报告已经审定，内容与此不同",
    Doubt.NOT_A_DOCUMENT: "不是报告可用的文件格式",
    Doubt.LINK_OUTSIDE: "链接指向文件夹之外，未读取",
    Doubt.UNREADABLE: "无法读取，可能是空文件、文件过大或没有读取权限",
}

_SUBJECTS: Final[Mapping[str, str]] = {
    "units": "单位",
    "reviewers": "评委",
    "ballots": "评分票",
    "votes": "票数",
    "given": "直接计分",
    "occurrences": "扣分",
    "adjustments": "加减分",
    "findings": "整改台账",
    "strong_points": "亮点",
    "withdrawals": "退出评议",
}


_KILO: Final = 1_000


def tr(text: str) -> str:
    """The text in the user's language; on the command line as it stands."""
    qt = sys.modules.get("PySide6.QtCore")  # not imported: paper and command line do without Qt
    return text if qt is None else str(qt.QCoreApplication.translate("messages", text))


def word(error: UserError) -> str:
    """What went wrong and what to do, one fault a line."""
    facts = {key: _field(key, value) for key, value in error.facts.items()}
    if (detail := facts.get("detail", "")) in _DETAILS:
        facts["detail"] = tr(_DETAILS[detail]).format_map(_Blank(facts))
    if at := error.facts.get("at"):
        facts["by"] = tr("（{at}）").format(at=" ".join([moment(at), facts["who"]]).rstrip())
    if left := error.facts.get("left"):
        facts["tries"] = tr("再错 {left} 次将暂时锁定。").format(left=left)
    head = tr(_ERRORS[error.kind]).format_map(_Blank(facts))
    lines = [fault_line(fault) for fault in error.faults[:MOST_FAULTS]]
    if (more := len(error.faults) - MOST_FAULTS) > 0:
        lines.append(tr("……另有 {more} 处").format(more=more))
    return "\n".join([head, *lines])


def fault_line(fault: Fault) -> str:
    """One fault: its place, what is wrong, what was expected."""
    facts = {key: _field(key, value) for key, value in fault.facts.items()}
    text = tr(_FAULTS[fault.kind]).format_map(_Blank(facts))
    return f"{fault.place}: {text}" if fault.place else text


def unranked_text(reason: UnrankedReason, scheme: Scheme) -> str:
    """Why an entry has no rank, with titles in place of codes."""
    parts = {part.code: part.title for part in scheme.parts}
    groups = {group.code: group.title for group in scheme.groups} | {"": tr("全体评委")}
    facts = dict(reason.facts)
    if "part" in facts:
        facts["part"] = parts.get(facts["part"], facts["part"])
    if "group" in facts:
        facts["group"] = groups.get(facts["group"], facts["group"])
    return tr(_UNRANKED[reason.kind]).format_map(_Blank(facts))


def status_word(status: BallotStatus, attendance: Attendance) -> str:
    """How a ballot stands, in the words of the workbook and the screen."""
    if attendance is not Attendance.PRESENT:
        return {Attendance.ABSENT: tr("缺席"), Attendance.RECUSED: tr("回避")}[attendance]
    return {
        BallotStatus.DRAFT: tr("草稿"),
        BallotStatus.SUBMITTED: tr("已提交"),
        BallotStatus.VOID: tr("作废"),
    }[status]


def adjustment_word(kind: AdjustmentKind) -> str:
    """加分, 扣分 or 否决."""
    return {
        AdjustmentKind.BONUS: tr("加分"),
        AdjustmentKind.DEDUCTION: tr("扣分"),
        AdjustmentKind.VETO: tr("否决"),
    }[kind]


def agreement_reading(part: PartAgreement) -> str:
    """How far the panel agrees, and how many votes say nothing of that since they were counted by hand."""
    if not part.counted_votes:
        return _agreement_reading(part)
    apart = tr("另有人工计票 {n} 票，没有逐张评分票，不在统计之内").format(n=part.counted_votes)
    return f"{_agreement_reading(part)}；{apart}"


def _agreement_reading(part: PartAgreement) -> str:
    """What a part's agreement means in plain words, with the number, the lines it is read by and their source.

    Read from Kendall's W, which compares orders as a ranking does; from α where W has no value.
    """
    value, name, lines = part.kendall_w, tr("肯德尔和谐系数 W"), KENDALL_THRESHOLDS
    if value is None and part.alpha is not None:
        value, name, lines = part.alpha, tr("克里彭多夫系数 α"), ALPHA_THRESHOLDS
    head = tr(_READINGS[lines.reading(value)])
    if value is None:
        return f"{head}：{undefined_text(part.kendall_reason or Undefined.INCOMPLETE)}"
    basis = tr("{name} = {value:.4f}，{high} 以上为较高，{fair} 以上为一般；依据 {source}")
    facts = {"high": f"{lines.high:g}", "fair": f"{lines.fair:g}", "source": lines.source}
    return f"{head}（{basis.format(name=name, value=value, **facts)}）"


def undefined_text(reason: Undefined) -> str:
    """Why a statistic has no value."""
    return tr(_UNDEFINED[reason])


def report_word(status: ReportStatus | None) -> str:
    """How an entry's report stands: 未交 where there is none, else 已交, 退回 or 已审."""
    if status is None:
        return tr("未交")
    return {
        ReportStatus.RECEIVED: tr("已交"),
        ReportStatus.RETURNED: tr("退回"),
        ReportStatus.ACCEPTED: tr("已审"),
    }[status]


def report_fault_word(fault: ReportFault) -> str:
    """What is wrong with a report, for a list."""
    if fault.kind is ReportFaultKind.UNREADABLE:
        return tr("没有文字") if fault.textless is Textless.BLANK else tr("打不开")
    return tr("单位不符")


def report_fault_text(fault: ReportFault) -> str:
    """The same at length, with what to do."""
    if fault.textless is not None:
        return textless_text(fault.textless)
    text = {
        ReportFaultKind.FILE_NAME: tr(
            "文件名写的是“{units}”，请核对是否附错了单位；没有附错的，审定即可"
        ),
        ReportFaultKind.TITLE: tr(
            "标题写的是“{units}”，请核对是否附错了单位；没有附错的，审定即可"
        ),
    }[fault.kind]
    return text.format(units="”“".join(fault.units))


def textless_text(reason: Textless) -> str:
    """Why a document cannot be searched, and what to do."""
    return tr(_TEXTLESS[reason])


def pageless_text(page: int, reason: Textless) -> str:
    """Why one page (from 1) of a document is not shown."""
    words = _PAGELESS.get(reason, _TEXTLESS[reason])
    return tr("第 {n} 页：{why}").format(n=page, why=tr(words))


def doubt_text(doubt: Doubt, units: str = "") -> str:
    """Why a file was not attached; `units` are those in question."""
    return tr(_DOUBTS[doubt]).format(units=units)


def import_lines(report: ImportReport) -> list[str]:
    """What an import did, a line a subject, and what was read in a way to know of."""
    lines = []
    for subject, title in _SUBJECTS.items():
        numbers = [m.get(subject, 0) for m in (report.added, report.changed, report.unchanged)]
        numbers[2] += report.kept.get(subject, 0)
        if any(numbers):
            text = tr("{title}：新增 {added}，更改 {changed}，未变 {unchanged}")
            added, changed, unchanged = numbers
            lines.append(
                text.format(title=tr(title), added=added, changed=changed, unchanged=unchanged)
            )
    if report.kept:
        text = tr("有 {n} 项与文件中已定的内容不同，未作更改；确需更改的，请写明理由后再导入")
        lines.append(text.format(n=sum(report.kept.values())))
    return lines + [fault_line(note) for note in report.notes]


def unfit_text(why: Unfit) -> str:
    """Why ballots are not printed on a layout."""
    return tr(_UNFIT[why])


def year_hold_word(hold: YearHold) -> str:
    """Why a year cannot be removed, and what to do."""
    return tr(_DETAILS[hold])


def move_obstacle_word(obstacle: MoveObstacle) -> str:
    """Why a ballot cannot move to another number."""
    return tr(_MOVE_OBSTACLES[obstacle])


def import_subject(subject: str) -> str:
    """What a subject of an import is called."""
    return tr(_SUBJECTS[subject])


def size_text(size: int) -> str:
    """A file's size, in the largest unit that leaves a number to read."""
    if size < _KILO:
        return tr("{n} 字节").format(n=size)
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f} KB"
    return f"{size / _KILO / _KILO:.1f} MB"


def moment(at: str) -> str:
    """A time of the trail (ISO 8601, UTC) as a clock on the wall shows it; a bare day as it stands."""
    if "T" not in at:
        return at
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def role_word(role: str) -> str:
    """组织者, 录入员, 复核员, 监督员 or 评委."""
    return tr(_ROLES[role])


# What facts of these names are called on screen.
_CALLED: Final[Mapping[str, Mapping[str, str]]] = {
    "field": _FIELDS,
    "role": _ROLES,
    "state": VALUES["state"],
    "table": TABLES,
    "what": _COUNTED,
    "why": {str(why): text for why, text in _UNFIT.items()},
    "expected": _EXPECTED,
    "obstacle": {str(o): text for o, text in _MOVE_OBSTACLES.items()},
}


def _field(key: str, value: str) -> str:
    if key in _CALLED:
        return tr(_CALLED[key].get(value, value))
    if key in ("until", "since"):
        return moment(value)
    if key == "path" and not value:
        return tr("文件")
    if key == "row":
        return tr("第 {row} 行").format(row=value) if value else ""
    return value


class _Blank(dict[str, str]):
    """Facts for a wording; one that is not given leaves its place empty."""

    def __missing__(self, key: str) -> str:
        return ""
