"""The form for one node of the scheme: what stands in it is built by `scheme_sections`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.scoring.scheme.draft import Draft, Path, key_of, path_of, value_at
from desktop.explanation.scheme_fields import words_of
from desktop.explanation.scheme_words import fault_word, key_word
from desktop.pages.scheme.editor import SchemeEditor
from desktop.pages.scheme.field_box import FieldBox
from desktop.widgets.fields.advanced import AdvancedButton
from desktop.widgets.fields.field_editors import ChoiceEditor, Editor, LineEditor, PassageEditor
from desktop.widgets.look.measures import fix_width, scaled

LABEL_WIDTH = 108
NUMBER_WIDTH = 84
_MOST_WIDTH = 880
_CHOICE_WIDTH = 420
_COUNT_WIDTH = 60
_INDENT = 24

Put = Callable[[Draft, Any], Draft]


class SchemeForm(QScrollArea):
    """Holds fields by their paths; `build` fills it for a node, `shape` says when it must be filled anew."""

    def __init__(
        self,
        book: SchemeEditor,
        build: Callable[[SchemeForm, Path], None],
        shape: Callable[[SchemeEditor, Path], object],
    ) -> None:
        super().__init__()
        self.book = book
        self._build = build
        self._shape_of = shape
        self._shape: object = None
        self._node: Path = ()
        self._boxes: dict[Path, FieldBox] = {}
        self._notes: dict[Path, QLabel] = {}
        self._refreshers: list[Callable[[], None]] = []
        self._focus: Path | None = None
        self._advanced = False  # whether somebody asked to see what is
        self._more = AdvancedButton()
        self._layout = QVBoxLayout()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("所选内容"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    # -- what the page asks of it

    def show_node(self, path: Path) -> None:
        """Turns to another node."""
        self._node = path
        self.refresh()

    def refresh(self) -> None:
        """Shows the draft as it stands, in the fields that are there wherever that can be."""
        shape = (self._node, self._shape_of(self.book, self._node), self._opened)
        if shape != self._shape:
            self._fill_anew()
            self._shape = shape
        for path, box in self._boxes.items():
            box.show_value(value_at(self.book.draft, path))
        for refresh in self._refreshers:
            refresh()
        self._show_faults()

    def rebuild(self) -> None:
        """Builds the form anew as it is, e.g. in other colours."""
        self._shape = None
        self.refresh()

    def jump(self, path: Path) -> bool:
        """Puts the keyboard into the field of a place, or the first one inside or around it."""
        if path not in self._boxes and words_of(key_of(path)).advanced:
            self._advanced = True
            self.refresh()
        found = self._boxes.get(path)
        while found is None and path:
            found = next((b for p, b in self._boxes.items() if p[: len(path)] == path), None)
            path = path[:-1]
        if found is None:
            return False
        found.take_focus()
        self.ensureWidgetVisible(found)
        return True

    def box(self, path: Path) -> FieldBox:
        """The field of a place. Raises KeyError where the form has none."""
        return self._boxes[path]

    # -- what the sections build it from

    def heading(self, title: str, hint: str = "") -> None:
        """Starts a group of fields."""
        label = QLabel(title)
        label.setObjectName("section")
        label.setContentsMargins(0, 6, 0, 0)
        self._layout.addWidget(label)
        if hint:
            self.hint(hint)

    def hint(self, text: str | Callable[[], str], *, tone: str = "muted") -> None:
        """A line of explanation; a callable is asked anew whenever the draft changes."""
        label = QLabel(text if isinstance(text, str) else "")
        label.setProperty(tone, True)
        label.setWordWrap(True)
        self._layout.addWidget(label)
        if callable(text):
            self._refreshers.append(lambda: self._say(label, text()))

    def field(self, label: str, path: Path, editor: Editor, put: Put | None = None) -> FieldBox:
        """A field with its label at the left."""
        box = self.bind(path, editor, self._named(label), put)
        row = QHBoxLayout()
        row.addWidget(self._label(label, box), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(box, 1)
        if isinstance(editor, LineEditor) and editor.maxLength() <= 40:
            editor.setMaximumWidth(scaled(2 * NUMBER_WIDTH))
        elif isinstance(editor, ChoiceEditor):
            editor.setMaximumWidth(scaled(_CHOICE_WIDTH))
        self._layout.addLayout(row)
        return box

    def add(self, layout: QLayout) -> None:
        """Puts a block of one's own beneath the rest."""
        self._layout.addLayout(layout)

    def focus_next(self, path: Path) -> None:
        """Says where the keyboard goes when the form is built anew by the edit that follows."""
        self._focus = path

    def inline(self, label: str, *pieces: str | tuple[Path, Editor, str]) -> None:
        """Words and small fields in one line: 去掉 [1] 个最高分；faults stand beneath."""
        row = QHBoxLayout()
        first = QLabel(label)
        fix_width(first, LABEL_WIDTH if label else _INDENT)
        row.addWidget(first)
        for piece in pieces:
            if isinstance(piece, str):
                row.addWidget(QLabel(piece))
            else:
                path, editor, name = piece
                box = self.bind(path, editor, self._named(name), quiet=True)
                fix_width(box, _COUNT_WIDTH)
                row.addWidget(box)
        row.addStretch()
        self._layout.addLayout(row)

    def advanced(self) -> bool:
        """A button that shows or hides what follows; whether it is to be put there now."""
        button = AdvancedButton(opened=self._opened)
        button.toggled.connect(self._turn)
        self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._more = button
        return self._opened

    @property
    def shows_advanced(self) -> bool:
        """Whether it is shown: somebody asked for it, or something is wrong with it."""
        return self._opened

    def note(self, path: Path) -> None:
        """A line for the faults of a place that has no field of its own."""
        self._layout.addWidget(self.fault_note(path))

    def each_time(self, refresh: Callable[[], None]) -> None:
        """Calls something whenever the draft changes while the form is up."""
        self._refreshers.append(refresh)

    def bind(
        self, path: Path, editor: Editor, name: str, put: Put | None = None, *, quiet: bool = False
    ) -> FieldBox:
        """A field of a place: its edits are undoable, and the faults of the place stand in it."""
        box = FieldBox(editor, name, quiet=quiet)
        typed = isinstance(editor, PassageEditor) or (
            isinstance(editor, LineEditor) and editor.live
        )

        def enter(value: Any) -> None:
            if put is None:
                self.book.put(path, value, typed=typed)
            else:
                text = self.tr("修改“{what}”").format(what=key_word(key_of(path)))
                self.book.change(put(self.book.draft, value), text)

        box.entered.connect(enter)
        self._boxes[path] = box
        return box

    def fault_note(self, path: Path) -> QLabel:
        """A label for the faults of a place and of what stands in it."""
        label = QLabel()
        label.setProperty("fault", True)
        label.setWordWrap(True)
        label.hide()
        self._notes[path] = label
        return label

    @property
    def _opened(self) -> bool:
        faulty = (path_of(fault.place) for fault in self.book.faults)
        return self._advanced or any(
            path[: len(self._node)] == self._node and words_of(key_of(path)).advanced
            for path in faulty
        )

    def _turn(self, opened: bool) -> None:
        self._advanced = opened
        self.rebuild()
        self._more.setFocus()

    def _label(self, text: str, box: FieldBox) -> QLabel:
        label = QLabel(text)
        fix_width(label, LABEL_WIDTH)
        label.setWordWrap(True)
        label.setContentsMargins(0, 5, 0, 0)
        label.setBuddy(box)
        return label

    def _named(self, label: str) -> str:
        return label.replace("&", "").removesuffix(" *")

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _fill_anew(self) -> None:
        kept = self._focus or self._focused()
        self._focus = None
        place = self.verticalScrollBar().value()
        same = (
            self._shape is not None
            and isinstance(self._shape, tuple)
            and self._shape[0] == self._node
        )
        self._boxes, self._notes, self._refreshers = {}, {}, []
        body = QWidget()
        body.setObjectName("scheme_form")
        body.setMaximumWidth(scaled(_MOST_WIDTH))
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(4, 0, 12, 8)
        self._layout.setSpacing(8)
        self._build(self, self._node)
        self._layout.addStretch()
        body.setEnabled(self.book.editable)
        if (old := self.takeWidget()) is not None:
            old.deleteLater()  # not at once: the edit may come from a key that it is still handling
        self.setWidget(body)
        beside = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        self.setMinimumWidth(min(body.minimumSizeHint().width() + beside, scaled(_MOST_WIDTH)))
        if same:
            self.verticalScrollBar().setValue(place)
            if kept is not None:
                self.jump(kept)

    def _focused(self) -> Path | None:
        widget = QApplication.focusWidget()
        return next((p for p, b in self._boxes.items() if b.editor is widget), None)

    def _show_faults(self) -> None:
        found: dict[Path, list[str]] = {}
        for fault in self.book.faults:
            path, text = path_of(fault.place), fault_word(fault)
            box = self._boxes.get(path)
            if box is not None:
                found.setdefault(path, []).append(text)
                if not box.quiet:
                    continue
                text = f"{box.name}：{text}"
            while path and path not in self._notes:
                path = path[:-1]
            if path:
                found.setdefault(path, []).append(text)
        for path, shown in self._boxes.items():
            shown.show_fault("；".join(found.get(path, ())))
        for path, label in self._notes.items():
            if path not in self._boxes:
                self._say(label, "；".join(found.get(path, ())))
