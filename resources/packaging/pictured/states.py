"""What is seen where a file is not whole, not open to all, not one's own, or nothing works."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from db.errors import ErrorKind, UserError
from db.store import Store
from desktop.pages.accounts.page import AccountsPage
from desktop.pages.accounts.sign_in_dialog import NewPasswordDialog, SignInDialog
from desktop.pages.scoring.page import ScoringPage
from desktop.shell.destinations import destinations
from desktop.shell.failed_start import show_failed_start
from desktop.shell.name_dialog import NameDialog
from desktop.widgets.telling.error_report import ErrorReport
from resources.packaging.pictured.stage import Stage, button
from resources.packaging.pictured.years import CHECKER, CLERK, ORGANISER, REVIEWER, SUPERVISOR

_EMPTY = ("overview", "units", "panel", "scoring", "checks", "scanning", "office", "results", "analysis",
          "print", "findings")  # fmt: skip


def nothing_open(stage: Stage) -> None:
    """Before the first file."""
    stage.take("start")


def empty(stage: Stage) -> None:
    """A year in which nothing was entered yet."""
    stage.window.open_file(stage.years.empty)
    for key in _EMPTY:
        stage.window.go(key)
        stage.take(f"empty-{key}")


def frozen(stage: Stage) -> None:
    """A year whose result is final."""
    stage.window.open_file(stage.years.frozen)
    for key in ("overview", "units", "scheme", "scoring", "office", "results", "print"):
        stage.window.go(key)
        stage.take(f"frozen-{key}")
    stage.dialog("reopen", lambda: stage.press("results", "重新开放…"))
    stage.dialog("releasing", lambda: stage.press("results", "公布…"))


def voted(stage: Stage) -> None:
    """Votes by level, in a file of several years."""
    stage.window.open_file(stage.years.voted)
    years = stage.window.navigation.years
    years.activated.emit(1)
    stage.window.go("overview")
    stage.take("several-years")
    page = stage.page("scoring", ScoringPage)
    stage.take("level-buttons")
    stage.press("scoring", "录入表格")
    stage.take("level-grid")
    button(page, "逐单位评分").click()
    stage.dialog("withdraw", lambda: _withdraw(page))


def _withdraw(page: ScoringPage) -> None:
    page.list.choose(0)
    button(page, "撤回").click()


def only_read(stage: Stage) -> None:
    """Somebody else has the file."""
    stage.menu("关闭文件")
    holder = Store.open(stage.years.full, "另一人")

    def accept(dialog: QDialog) -> None:
        stage.take("open-elsewhere", dialog)
        button(dialog, "只读打开").click()

    try:
        stage.meet(accept)
        stage.window.open_file(stage.years.full)
        for key in ("overview", "units", "scoring", "results"):
            stage.window.go(key)
            stage.take(f"read-only-{key}")
        stage.menu("关闭文件")
    finally:
        holder.close()


def people(stage: Stage) -> None:
    """What each role finds."""
    for name, role in (
        (REVIEWER, "reviewer"),
        (CLERK, "clerk"),
        (CHECKER, "checker"),
        (SUPERVISOR, "supervisor"),
        (ORGANISER, "organiser"),
    ):
        stage.enter(name)
        readable = [
            d.key
            for row, d in enumerate(destinations())
            if not stage.window.navigation.pages.item(row).isHidden()
        ]
        for key in readable if role == "reviewer" else readable[:1]:
            stage.window.go(key)
            stage.take(f"{role}-{key}")
        for key in {"clerk": ["scoring"], "checker": ["checks"], "supervisor": ["trail"]}.get(
            role, ()
        ):
            stage.window.go(key)
            stage.take(f"{role}-{key}")


def accounts(stage: Stage) -> None:
    """The organiser's list and what can be done with it."""
    page = stage.page("accounts", AccountsPage)
    page.table.choose(1)
    stage.take("accounts-list")
    for text, name in (
        ("新增账号", "account-new"),
        ("修改…", "account-edit"),
        ("重设密码", "account-reset"),
        ("批量设评委账号", "account-many"),
        ("修改密码", "account-password"),
        ("换恢复码", "account-recovery"),
    ):
        stage.dialog(name, button(page, text).click)
    stage.menu("关闭文件")


def at_the_door(stage: Stage) -> None:
    """Signing in, with a wrong password, and the way back in."""

    def try_once(dialog: QDialog) -> None:
        stage.take("sign-in", dialog)
        button(dialog, "登录").click()
        stage.take("sign-in-refused", dialog)
        stage.dialog("recover", button(dialog, "用恢复码").click)

    with Store.open(stage.years.staffed, ORGANISER) as store:
        stage.meet(try_once)
        SignInDialog(store, stage.tasks, ORGANISER, stage.window).exec()
        dialog = NewPasswordDialog(store, stage.tasks, stage.window)
        dialog.show()
        stage.take("new-password", dialog)
        dialog.deleteLater()


def unnamed(stage: Stage) -> None:
    """The system's account tells nothing of who works here."""
    stage.dialog("who-works", NameDialog("办公室", stage.window).exec)


def damaged(stage: Stage) -> None:
    """Another program changed the file."""

    def verify(dialog: QDialog) -> None:
        stage.take("damaged", dialog)
        stage.meet(lambda verdict: stage.take("damage", verdict))
        button(dialog, "核验").click()

    stage.meet(verify)
    stage.window.open_file(stage.years.damaged)


def refused(stage: Stage) -> None:
    """A file that is none, a fault of the program, and a start that fails."""
    other = stage.years.folder / "会议通知.shufa"
    other.write_text("不是述法评议文件", "utf-8")
    stage.dialog("not-a-file", lambda: stage.window.open_file(other))
    report = ErrorReport(ValueError("示例：意外的值"), stage.window)
    report.show()
    stage.take("fault", report)
    report.deleteLater()
    unexpected = OSError("示例：缺少系统库")
    stage.dialog("failed-start", lambda: _fail(unexpected))
    error = UserError(ErrorKind.FILE_UNREADABLE, path=str(other), detail="示例")
    stage.dialog("refusal", lambda: stage.window.notices.refuse(error))
    stage.dialog("about", lambda: stage.menu("关于"))


def _fail(error: Exception) -> None:
    """The words of a failed start without its trace on the terminal."""
    kept, sys.stderr = sys.stderr, None
    try:
        show_failed_start(type(error), error, None)
    finally:
        sys.stderr = kept
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox) and not box.isVisible():
            box.deleteLater()


SCENES = (
    nothing_open,
    empty,
    frozen,
    voted,
    only_read,
    people,
    accounts,
    at_the_door,
    unnamed,
    damaged,
    refused,
)
