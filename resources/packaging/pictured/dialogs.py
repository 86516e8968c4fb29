"""Every dialog, opened as a person opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QTabWidget

from db.records import Textless
from db.store.file.backup_names import backups
from desktop.operations.demo.demo_reports import report_document
from desktop.operations.paper.ballot_plan import LayoutWish
from desktop.operations.year_facts import year_facts
from desktop.pages.checks.page import CheckPage
from desktop.pages.findings.page import FindingsPage
from desktop.pages.importing.dialog import ImportDialog
from desktop.pages.new_year.wizard import NewYearWizard
from desktop.pages.panel.page import PanelPage
from desktop.pages.printing.layout_dialog import LayoutDialog
from desktop.pages.printing.page import PrintPage
from desktop.pages.reports.attach_dialog import AttachDialog
from desktop.pages.reports.deliveries_dialog import DeliveriesDialog
from desktop.pages.results.snapshots_dialog import SnapshotsDialog
from desktop.pages.scheme.page import SchemePage
from desktop.pages.scoring.page import ScoringPage
from desktop.pages.supervision.page import SupervisionPage
from desktop.pages.trail.backups_dialog import BackupsDialog
from desktop.pages.trail.certificate_dialogs import SigningDialog
from desktop.pages.trail.page import TrailPage
from desktop.pages.units.choice import UnitChoice
from desktop.pages.units.page import UnitsPage
from desktop.widgets.fields.advanced import AdvancedButton
from desktop.widgets.printers.print_dialog import ask_how
from resources.packaging.pictured.scans import scanning
from resources.packaging.pictured.stage import Stage, button, line, part_of, type_anew

ROSTER = Path(__file__).resolve().parents[2] / "samples" / "wuchang-roster.csv"

# page, the button that opens a dialog there, the dialog
PLAIN = (
    ("units", "新增单位…", "entry-new"),
    ("panel", "新增评委…", "reviewer-new"),
    ("panel", "批量无记名票…", "numbered-new"),
    ("office", "新增…", "adjustment"),
    ("results", "结果定稿…", "freeze"),
    ("findings", "登记…", "finding-new"),
    ("supervision", "新建督察…", "supervision-new"),
    ("accounts", "设置账号…", "account-first"),
    ("scheme", "版本…", "scheme-versions"),
    ("checks", "开始复核…", "check-start"),
)


def plain(stage: Stage) -> None:
    """Those behind a button that wants nothing chosen."""
    stage.window.open_file(stage.years.full)
    for key, text, name in PLAIN:
        stage.dialog(name, lambda key=key, text=text: stage.press(key, text))


def units(stage: Stage) -> None:
    """An entry to be edited, to be taken out, and everything about reports."""
    page = stage.page("units", UnitsPage)
    page.table.choose(3)
    stage.dialog("entry-edit", page.edit)
    stage.dialog("entry-remove", page.remove)
    page.table.selectAll()
    stage.dialog("entries-edit", page.edit)
    page.table.choose(0)
    stage.dialog("report-return", lambda: button(page.reports, "退回").click())
    page.table.clearSelection()
    stage.dialog("deliveries", page.open_deliveries)

    def extend(dialog: QDialog) -> None:
        if isinstance(dialog, DeliveriesDialog):
            dialog.table.choose(next(r for r, d in enumerate(dialog.model.shown) if not d.versions))
            stage.dialog("extension", dialog.extend)

    stage.meet(extend)
    page.open_deliveries()


def moving(stage: Stage) -> None:
    """Where ballots shall move that were typed under a wrong number, with those that cannot."""

    def choose(dialog: QDialog) -> None:
        part_of(dialog, QComboBox).setCurrentIndex(0)

    page = stage.page("scoring", ScoringPage)
    stage.dialog("moving", page.grid.move_pile, choose)


def past(stage: Stage) -> None:
    """What is asked where a name changes, a merger with what it will do, and a unit's story after both."""
    stage.window.open_file(stage.years.full)
    page = stage.page("units", UnitsPage)

    def rename(dialog: QDialog) -> None:
        line(dialog, "单位名称").setText("区数据局")
        button(dialog, "更名、改号").click()
        line(dialog, "依据").setText("区委编〔2024〕3号")

    def accepted(dialog: QDialog) -> None:
        rename(dialog)
        button(dialog, "确定").click()

    def merge(dialog: QDialog) -> None:
        choice = part_of(dialog, UnitChoice)
        choice.setCurrentIndex(choice.count() - 1)
        line(dialog, "依据").setText("区委编〔2024〕5号")

    def merged(dialog: QDialog) -> None:
        merge(dialog)
        button(dialog, "合并").click()

    def note(dialog: QDialog) -> None:
        stage.dialog("former-name", button(dialog, "补记").click)

    page.table.choose(20)
    stage.dialog("entry-rename", page.edit, rename)
    stage.meet(accepted)
    page.edit()
    stage.dialog("merger", page.merge, merge)
    stage.meet(merged)
    page.merge()
    stage.take("units-past")
    stage.dialog("unit-history", page.show_history)
    stage.meet(note)
    page.show_history()
    for _ in range(2):
        stage.menu_starting("撤销")


def attach(stage: Stage) -> None:
    """A folder of reports: sure ones, doubtful ones, one that belongs to nobody."""
    folder = stage.years.folder / "报告"
    folder.mkdir(exist_ok=True)
    for name in (
        "U62 区机关事务服务中心述法报告",
        "区城建投述职述法",
        "街道述法报告（定稿）",
        "会议通知",
    ):
        text = [("", "本年度履行推进法治建设第一责任人职责情况如下。")]
        (folder / f"{name}.docx").write_bytes(report_document(name, text))

    def read(dialog: QDialog) -> None:
        if isinstance(dialog, AttachDialog):
            dialog.read([folder])
            dialog.table.choose(min(1, dialog.model.rowCount() - 1))

    page = stage.page("units", UnitsPage)
    stage.dialog("attach", lambda: page.attach([folder]), read)


def wrong_reports(stage: Stage) -> None:
    """A report that does not open and one of another unit, marked in the list and beside it."""
    stage.window.open_file(stage.years.full)
    session = stage.window.desk.session
    store = session.store
    first, second, *_ = (e for e in store.units.entries(session.evaluation_id) if e.reported)
    kept = [
        store.reports.hand_in(first.id, f"{second.unit}述法报告.docx", b"another's", "述法报告"),
        store.reports.hand_in(second.id, "述法报告.pdf", b"%PDF", textless=Textless.DAMAGED),
    ]
    session.entries_changed.emit()
    page = stage.page("units", UnitsPage)
    page.table.choose(0)
    stage.take("units-wrong-reports")
    for report in kept:
        store.reports.take_out(report.id)
    session.entries_changed.emit()


def imports(stage: Stage) -> None:
    """Before a file is chosen, what would change, which column serves for what, and what is wrong with a file."""
    page = stage.page("units", UnitsPage)
    stage.dialog("import", page.import_workbook)
    wrong = stage.years.folder / "有错.csv"
    wrong.write_text(
        "编号,单位名称,类别\nU01,青石桥街道办事处,\nU01,重复的单位,街道\n,没有编号,街道\n", "utf-8"
    )
    odd = stage.years.folder / "另一种名册.csv"
    odd.write_text("序号,部门,分管领导,备注\n1,区信访局,王五,\n2,区数据局,赵六,新设\n", "utf-8")

    def reading(path: Path) -> None:
        def read(dialog: QDialog) -> None:
            if isinstance(dialog, ImportDialog):
                dialog.read(path)

        stage.dialog(f"import-{path.stem}", page.import_workbook, read)

    for path in (ROSTER, wrong, odd):
        reading(path)

    def mapped(dialog: QDialog) -> None:
        if isinstance(dialog, ImportDialog):
            dialog.read(ROSTER)
            button(dialog, "列的对应关系").click()

    stage.dialog("import-mapping", page.import_workbook, mapped)


def panel(stage: Stage) -> None:
    """A reviewer to be edited; cells of the matrix to be marked."""
    page = stage.page("panel", PanelPage)
    page.table.choose(0)
    stage.dialog("reviewer-edit", page.edit)
    page.table.selectAll()
    stage.dialog("reviewers-edit", page.edit)
    page.table.clearSelection()
    tabs = part_of(page, QTabWidget)
    tabs.setCurrentIndex(1)
    stage.take("panel-arrangement")
    stage.dialog("scoring-due", page.ask_scoring_due)
    tabs.setCurrentIndex(0)


def scheme(stage: Stage) -> None:
    """Codes, when asked for; what a changed scheme would do."""
    stage.window.open_file(stage.years.full)
    page = stage.page("scheme", SchemePage)
    page.outline.choose(("groups",))
    page.form.findChildren(AdvancedButton)[-1].click()
    stage.take("scheme-groups-advanced")
    page.outline.choose(("parts", 0))
    stage.take("scheme-part-advanced")
    page.form.findChildren(AdvancedButton)[-1].click()
    stage.take("scheme-part")
    tree, model = page.outline.tree, page.outline.model
    parts = next(
        model.index(r, 0) for r in range(model.rowCount()) if model.index(r, 0).data() == "评分部分"
    )
    tree.setCurrentIndex(model.index(0, 0, parts))
    type_anew(line(page, "名称"), "书面述法报告及附件")
    stage.dialog("scheme-adoption", page.adopt)
    stage.menu_starting("撤销")


def checks(stage: Stage) -> None:
    """A difference to be settled."""
    page = stage.page("checks", CheckPage)
    page.findChildren(QComboBox)[0].setCurrentIndex(1)
    stage.dialog("settle", lambda: page._ask_settle(0))  # noqa: SLF001 - a double click does it


def results(stage: Stage) -> None:
    """Two freezings compared."""

    def compare(dialog: QDialog) -> None:
        if isinstance(dialog, SnapshotsDialog):
            dialog.table.selectAll()

    stage.dialog("snapshots", lambda: stage.press("results", "定稿记录…"), compare)


def findings(stage: Stage) -> None:
    """The steps of a finding."""
    stage.window.open_file(stage.years.full)
    page = stage.page("findings", FindingsPage)
    by_state = {finding.state: row for row, finding in enumerate(page.model.shown)}
    for (_, row), (name, act) in zip(
        sorted(by_state.items(), key=lambda i: str(i[0].value)),
        (
            ("finding-reopen", page.reopen),
            ("finding-report", page.report),
            ("finding-accept", page.accept),
        ),
        strict=True,
    ):
        page.table.choose(row)
        stage.dialog(name, act)
    stage.dialog("finding-remove", page.remove)
    stage.dialog("findings-due", page.set_due)
    stage.dialog("finding-comments", page.add_from_comments)
    page.table.selectAll()
    stage.dialog("findings-several", page.edit)


def supervision(stage: Stage) -> None:
    """The 清单, the units and a form that is returned."""
    page = stage.page("supervision", SupervisionPage)
    stage.dialog("checklist", page.acts.edit_list)
    stage.dialog("supervised-units", page.acts.choose)
    stage.dialog("supervision-points", page.acts.propose_points)
    page.table.choose(0)
    stage.dialog("self-check-return", page.acts.send_back)
    stage.dialog("self-check-files", page.files.show_evidence)
    stage.dialog("forms-issuing", page.files.issue_packet)


def trail(stage: Stage) -> None:
    """A file found sound; its copies, and a copy in the window."""
    page = stage.page("trail", TrailPage)
    page.verify()
    stage.take("verified")
    stage.dialog("new-key", page.certificates.make_key)
    stage.dialog("signing", SigningDialog(Path("监督员密钥.json"), page).exec)
    opened = stage.window.opening

    def compare(dialog: QDialog) -> None:
        if isinstance(dialog, BackupsDialog) and dialog.model.shown:
            button(dialog, "比较").click()

    stage.dialog("backups", stage.window.restoring.ask, compare)
    copies = backups(stage.years.full)
    if copies:
        opened.open(copies[0].path)
        stage.take("backup-bar")
        opened.open(stage.years.full)


def new_year(stage: Stage) -> None:
    """Each page of the wizard."""

    def walk(dialog: QDialog) -> None:
        if isinstance(dialog, NewYearWizard):
            for number in range(len(dialog.pageIds())):
                stage.take(f"wizard-{number + 1}", dialog)
                dialog.next()

    stage.meet(walk)
    stage.window.opening.new_year()


def removing(stage: Stage) -> None:
    """A year made by mistake, its number typed; and the year before it, which stays."""
    window = stage.window
    window.open_file(stage.years.full)
    store = window.desk.session.store
    text = store.schemes.current(window.desk.session.evaluation_id).version.text
    mistaken = store.evaluations.create(text)

    def typed(dialog: QDialog) -> None:
        choice = part_of(dialog, QComboBox)
        choice.setCurrentIndex(choice.findData(mistaken.id))
        part_of(dialog, QLineEdit).setText(str(mistaken.year))

    stage.dialog("year-removal", window.removing.ask, typed)
    stage.dialog("year-removal-refused", window.removing.ask)
    store.year_removal.remove(mistaken.id)


def printing(stage: Stage) -> None:
    """Ballots for a scanner, their numbers, and the system's own dialog, in Chinese."""
    page = stage.page("print", PrintPage)
    page.choose("ballots")
    session = stage.window.desk.session
    facts = year_facts(session.store, session.evaluation_id)

    def by_group(dialog: QDialog) -> None:
        if isinstance(dialog, LayoutDialog):
            dialog.whose.setCurrentIndex(1)
            next(iter(dialog.copies.values())).setValue(20)
            dialog.adjustSize()

    stage.dialog("ballots-layout", LayoutDialog(facts, stage.window).exec, by_group)
    first = facts.entries[0].unit_code  # a page or two: what is pictured is the list of numbers
    page.scanned.print_into(stage.years.folder / "ballots", LayoutWish(copies={"": 1}), [first])
    stage.dialog("ballots-numbers", page.scanned.show_numbers)
    printer = QPrinter()
    printer.setOutputFileName(str(stage.years.folder / "排名表.pdf"))
    stage.dialog("printer", lambda: ask_how(printer, 17, stage.window))


SCENES = (
    plain,
    moving,
    units,
    past,
    attach,
    wrong_reports,
    imports,
    panel,
    scheme,
    checks,
    results,
    findings,
    supervision,
    trail,
    new_year,
    removing,
    printing,
    scanning,
)
