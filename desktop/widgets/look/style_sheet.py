"""The look in Qt's style sheets: what the palette cannot say."""

from __future__ import annotations

from desktop.assets import resource
from desktop.widgets.look.theme import Theme

# Text is text: Qt guesses by itself whether a text is markup, in every label and in the tip's own label too, and would
# load what a name such as `甲局<img src=…>` names. A rule sets the property before a widget is first shown. A label
# that is meant to show markup asks for it (`setTextFormat(RichText)`) and escapes what comes from people.
PLAIN_TEXT = """
QLabel[textFormat="AutoText"], QMessageBox[textFormat="AutoText"] { qproperty-textFormat: PlainText; }
QToolTip { qproperty-textFormat: PlainText; }
QWizard { qproperty-titleFormat: PlainText; qproperty-subTitleFormat: PlainText; }
"""


def style_sheet(theme: Theme, size: float) -> str:
    """What the palette cannot say; `size` is the text's in points, headings follow it."""
    t = theme
    line = round(size * 1.9)  # what a line of text is high
    tick, down, up = (_mark(name, theme) for name in ("tick", "down", "up"))
    return f"""{PLAIN_TEXT}
QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 4px; }}
QLabel#page_title {{ font-size: {size * 1.5:g}pt; font-weight: bold; }}
QLabel[muted="true"] {{ color: {t.muted}; }}
QLabel#figure {{ font-size: {size * 2:g}pt; font-weight: bold; }}
QLabel#total {{ font-size: {size * 1.6:g}pt; font-weight: bold; }}
QLabel#unit_title {{ font-size: {size * 1.4:g}pt; font-weight: bold; }}
QLabel#section {{ font-weight: bold; }}
QLabel#trial_title {{ font-size: {size * 1.3:g}pt; font-weight: bold; color: {t.warning}; }}
QLabel[warned="true"] {{ color: {t.warning}; }}
QLabel#hall_clock {{ font-size: {size * 4:g}pt; font-weight: bold; }}
QLabel[tone="bad"] {{ color: {t.bad}; }}
QLabel[tone="warning"] {{ color: {t.warning}; }}
QFrame#panel {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 4px; }}
QFrame#panel:focus {{ border-color: {t.accent}; }}
QScrollArea#charts {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 4px; }}
QScrollArea#charts:focus {{ border-color: {t.accent}; }}
QFrame#banner {{ background: {t.warning_soft}; border: 1px solid {t.line}; border-radius: 4px; }}
QFrame#banner[tone="bad"] {{ background: {t.bad_soft}; }}
QFrame#banner[tone="good"] {{ background: {t.accent_soft}; }}
QListWidget#navigation {{ background: {t.navigation}; border: none; border-right: 1px solid {t.line};
    outline: none; padding-top: 6px; }}
QListWidget#navigation::item {{ padding-left: 12px; color: {t.text};
    border-left: 3px solid transparent; }}
QListWidget#navigation::item:hover {{ background: {t.accent_soft}; }}
QListWidget#navigation::item:selected {{ background: {t.panel}; color: {t.accent};
    border-left: 3px solid {t.accent}; font-weight: bold; }}
QListWidget#navigation::item:disabled {{ color: {t.muted}; }}
QListWidget#choices {{ background: {t.panel}; border: 1px solid {t.line}; outline: none; }}
QListWidget#choices::item {{ padding: 4px 8px; border-left: 3px solid transparent; }}
QListWidget#choices::item:selected {{ background: {t.accent_soft}; color: {t.text};
    border-left: 3px solid {t.accent}; }}
QTableView, QTreeView, QListView {{ outline: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QListView {{ border: 1px solid {t.line}; background: {t.panel}; selection-color: {t.text};
    selection-background-color: {t.accent_soft}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {t.accent_soft}; color: {t.text}; }}
QTableView {{ border: 1px solid {t.line}; gridline-color: {t.line}; background: {t.panel};
    alternate-background-color: {t.stripe}; selection-background-color: {t.accent_soft};
    selection-color: {t.text}; }}
QTreeView {{ border: 1px solid {t.line}; background: {t.panel}; selection-color: {t.text};
    selection-background-color: {t.accent_soft}; }}
QTreeView::item {{ padding: 2px 0; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: 1px solid {t.accent}; }}
QTableView::item {{ padding: 0 6px; }}
QTableView#matrix::item {{ padding: 0; }}
QTableView::item:focus {{ border: 2px solid {t.accent}; padding: 0 4px; }}
QTableView#matrix::item:focus {{ padding: 0; }}
QListView::item {{ padding: 3px 2px; }}
QHeaderView {{ background: {t.navigation}; border: none; }}
QHeaderView::section {{ background: {t.navigation}; color: {t.text}; border: none; padding: 5px 8px;
    border-right: 1px solid {t.line}; border-bottom: 1px solid {t.line}; font-weight: bold; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 8px; height: 8px;
    subcontrol-position: center right; }}
QHeaderView::up-arrow {{ image: url("{up}"); }}
QHeaderView::down-arrow {{ image: url("{down}"); }}
QTableCornerButton::section {{ background: {t.navigation}; border: none; }}
QPushButton {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 4px;
    padding: 5px 14px; min-height: {line}px; }}
QPushButton:hover {{ border-color: {t.accent}; }}
QPushButton:pressed {{ background: {t.accent_soft}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 4px 13px; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.window}; }}
QPushButton:checked {{ background: {t.accent_soft}; border-color: {t.accent}; }}
QPushButton::menu-indicator {{ image: url("{down}"); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 8px; }}
QPushButton[menu="true"] {{ padding-right: 28px; }}
QPushButton[bare="true"] {{ padding: 5px 8px; }}
QPushButton[bare="true"]:focus {{ padding: 4px 7px; }}
QPushButton[primary="true"] {{ background: {t.accent}; color: {t.accent_text}; border-color: {t.accent};
    font-weight: bold; }}
QPushButton[primary="true"]:hover {{ background: {t.accent_strong}; }}
QPushButton[primary="true"]:focus {{ border-color: {t.text}; }}
QPushButton[primary="true"]:disabled {{ background: {t.window}; color: {t.muted};
    border-color: {t.line}; }}
QLineEdit, QPlainTextEdit {{ background: {t.panel}; border: 1px solid {t.edge}; border-radius: 4px;
    padding: 4px 6px; selection-background-color: {t.accent}; selection-color: {t.accent_text}; }}
QTextBrowser, QPdfView, PageView {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 4px; }}
QTextBrowser:focus, QPdfView:focus, PageView:focus {{ border-color: {t.accent}; }}
QListWidget#choices:focus {{ border-color: {t.accent}; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 2px; }}
QToolButton:hover {{ border-color: {t.line}; }}
QToolButton::menu-indicator {{ image: url("{down}"); width: 10px; height: 10px;
    subcontrol-position: center right; right: 4px; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.accent_soft}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {t.accent}; padding: 3px 5px; }}
QComboBox, QAbstractSpinBox {{ background: {t.panel}; border: 1px solid {t.edge}; border-radius: 4px;
    padding: 4px 6px; min-height: {line}px; selection-background-color: {t.accent};
    selection-color: {t.accent_text}; }}
QComboBox {{ padding-left: 8px; combobox-popup: 0; }}
QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {t.accent}; }}
QComboBox:focus, QAbstractSpinBox:focus {{ border: 2px solid {t.accent}; padding: 3px 5px; }}
QComboBox:focus {{ padding-left: 7px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
    color: {t.muted}; background: {t.window}; border-color: {t.line}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QCalendarWidget QTableView::item {{ padding: 0; }}
QCalendarWidget QToolButton {{ color: {t.accent_text}; }}
QComboBox QAbstractItemView {{ background: {t.panel}; border: 1px solid {t.line};
    selection-background-color: {t.accent_soft}; selection-color: {t.text}; }}
QAbstractSpinBox {{ padding-right: 20px; }}
QAbstractSpinBox:focus {{ padding-right: 19px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 18px; }}
QAbstractSpinBox::up-arrow {{ image: url("{up}"); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ image: url("{down}"); width: 10px; height: 10px; }}
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator, QListView::indicator,
    QTreeView::indicator {{ width: 14px; height: 14px; background: {t.panel}; border: 1px solid {t.muted}; }}
QCheckBox::indicator, QTableView::indicator, QListView::indicator, QTreeView::indicator {{
    border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked,
    QTreeView::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
    image: url("{tick}"); }}
QRadioButton::indicator:checked {{ border: 4px solid {t.accent}; width: 8px; height: 8px;
    background: {t.accent_text}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {t.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {t.window};
    border-color: {t.line}; }}
QCheckBox, QRadioButton {{ border: 1px solid transparent; border-radius: 3px; padding: 1px 4px 1px 1px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
QTabBar::tab {{ background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: 6px 14px; color: {t.muted}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom-color: {t.accent}; font-weight: bold; }}
QTabBar::tab:focus {{ background: {t.accent_soft}; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: #80{t.muted[1:]}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {t.line}; border: none; border-radius: 3px; max-height: 8px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QLineEdit[faulty="true"], QPlainTextEdit[faulty="true"] {{
    border: 1px solid {t.bad}; background: {t.bad_soft}; }}
QLabel[fault="true"] {{ color: {t.bad}; }}
QTableView QLineEdit {{ border: 2px solid {t.accent}; border-radius: 0; padding: 0 4px; }}
QStatusBar {{ background: {t.navigation}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ padding: 0 10px; }}
QStatusBar QToolButton {{ border: 1px solid transparent; border-radius: 3px; padding: 1px 8px; }}
QStatusBar QToolButton[popupMode="2"] {{ padding-right: 20px; }}
QStatusBar QToolButton:hover {{ background: {t.accent_soft}; }}
QStatusBar QToolButton:focus {{ border-color: {t.accent}; }}
QMenuBar {{ background: {t.navigation}; border-bottom: 1px solid {t.line}; }}
QSplitter::handle {{ background: transparent; }}
"""


def _mark(name: str, theme: Theme) -> str:
    """The path of a tick or an arrow as a style sheet takes it."""
    return resource("icons", f"marks/{name}-{theme.name}.png").as_posix()
