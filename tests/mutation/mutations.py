"""The small changes that a test of a rule should notice: a comparison, a sign, a number, a condition."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_RECKONED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.Div: "*",
    ast.FloorDiv: "*",
}


@dataclass(frozen=True, slots=True, order=True)
class Mutation:
    """One change: the characters from `start` to `end` of a file become `after`."""

    path: Path
    start: int
    end: int
    after: str
    line: int
    told: str

    def applied(self, text: str) -> str:
        """The file's text with the change made."""
        return text[: self.start] + self.after + text[self.end :]


def mutations(path: Path, text: str) -> list[Mutation]:
    """Every change to a source file, in the order of its text; annotations and `__slots__` stay."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    found = []
    for node, after in _changes(ast.parse(text)):
        begin, end = (
            len(text.encode()[: starts[line - 1] + column].decode())
            for line, column in (
                (node.lineno, node.col_offset),
                (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
            )
        )
        told = f"{' '.join(text[begin:end].split())}  →  {after}"
        found.append(Mutation(path, begin, end, f"({after})", node.lineno, told))
    return sorted(found)


def _changes(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Each expression that is changed, with what stands there instead."""
    for node in _running(tree):
        match node:
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                sign = _COMPARED[type(operator)]
                yield node, f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
            case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _RECKONED:
                sign = _RECKONED[type(operation)]
                yield node, f"({ast.unparse(left)}) {sign} ({ast.unparse(right)})"
            case ast.BoolOp(op=joined, values=values):
                word = " or " if isinstance(joined, ast.And) else " and "
                yield node, word.join(f"({ast.unparse(value)})" for value in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, f"bool({ast.unparse(operand)})"
            case ast.IfExp(test=test, body=body, orelse=other):
                yield node, f"{ast.unparse(other)} if {ast.unparse(test)} else {ast.unparse(body)}"
            case ast.Constant(value=bool() as value):
                yield node, str(not value)
            case ast.Constant(value=int() as value):
                yield node, str(value + 1)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run: no annotations, decorators, defaults of dataclasses' options, or f-strings' inside."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list") or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _running(child)
