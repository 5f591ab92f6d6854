"""What goes wrong in code of this field, as changes of a syntax tree.

Each operator takes a node and the function that it belongs to, and yields what may stand in the
node's place. Whether a change means anything is not asked here: the hidden tests tell.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TypeGuard

Replacement = ast.AST | list[ast.stmt] | None  # None leaves the node out
Operator = Callable[[ast.AST, ast.FunctionDef], Iterator[Replacement]]

_FIXED = {"learning_rate": "0.01", "num_iterations": "5", "n_h": "4", "k": "3"}
_ACTIVATIONS = ("sigmoid", "relu", "leaky_relu", "tanh")
_SWAPPED = {"maximum": "minimum", "minimum": "maximum", "randn": "rand", "zeros": "ones"}
_SIZE = 3  # in place of a size: that of no hidden case in all of its dimensions


def _expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def _statements(source: str) -> list[ast.stmt]:
    return ast.parse(source).body


def _binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
    return ast.BinOp(deepcopy(left), operator, deepcopy(right))


def factor(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Leave a factor or a divisor out, or use it twice: no 1/m, 1/m twice."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield node.left
        yield _binary(_binary(node.left, ast.Div(), node.right), ast.Div(), node.right)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield node.left
        yield node.right
        yield _binary(_binary(node.left, ast.Mult(), node.right), ast.Mult(), node.right)


def term(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Keep one term of a sum: one half of the cost, no bias."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield node.left
        yield node.right


def sign(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Turn a sign around."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield _binary(node.right, ast.Sub(), node.left)
    elif isinstance(node, ast.Call | ast.BinOp) and not _is_text(node):
        yield ast.UnaryOp(ast.USub(), deepcopy(node))


def product(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Put one kind of product in the other's place, or its sides the other way round."""
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.Mult):
        yield _binary(node.left, ast.MatMult(), node.right)
    elif isinstance(node.op, ast.MatMult):
        yield _binary(node.left, ast.Mult(), node.right)
        yield _binary(node.right, ast.MatMult(), node.left)


def transpose(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Leave a transpose out, or put one where none belongs."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            changed = deepcopy(node)
            setattr(changed, side, ast.Attribute(getattr(changed, side), "T", ast.Load()))
            yield changed
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Name):
        yield ast.Return(ast.Attribute(node.value, "T", ast.Load()))


def axis(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Sum along the other axis, or all; take the other dimension of a shape."""
    if isinstance(node, ast.keyword) and node.arg == "axis":
        yield None
        if (other := _other_axis(node.value)) is not None:
            yield ast.keyword("axis", other)
    elif _is_dimension(node) and (other := _other_axis(node.slice)) is not None:
        yield ast.Subscript(node.value, other, node.ctx)


def _other_axis(node: ast.expr) -> ast.expr | None:
    """Return 1 for 0 and 0 for 1; None for anything else."""
    if isinstance(node, ast.Constant) and node.value in (0, 1):
        return ast.Constant(0 if node.value else 1)
    return None


def keepdims(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Lose the dimension that was summed over."""
    if isinstance(node, ast.keyword) and node.arg == "keepdims":
        yield None


def activation(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Use another activation or slope, or leave it out."""
    if isinstance(node, ast.Constant) and node.value in _ACTIVATIONS:
        yield from (ast.Constant(other) for other in ("relu", "sigmoid") if other != node.value)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(name, ast.Load()) for name in _others(node.id))
    elif isinstance(node, ast.Attribute) and node.attr == "tanh":
        yield _expression("sigmoid")
    elif isinstance(node, ast.Attribute) and node.attr in _SWAPPED:
        yield ast.Attribute(node.value, _SWAPPED[node.attr], node.ctx)
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        yield node.args[0]


def _others(name: str) -> Iterator[str]:
    for suffix in ("", "_derivative", "_backward"):
        kind = name.removesuffix(suffix) if suffix else name
        if name.endswith(suffix) and kind in _ACTIVATIONS:
            yield from (f"{other}{suffix}" for other in _ACTIVATIONS if other != kind)
            if suffix == "_derivative":
                yield kind


def norm(node: ast.AST, function: ast.FunctionDef) -> Iterator[Replacement]:
    """Take another norm, wherever one is taken."""
    if node is function and "linalg.norm" in ast.unparse(function):
        for order in ("1", "2", "np.inf"):
            changed = deepcopy(function)
            for each in ast.walk(changed):
                if isinstance(each, ast.Call) and ast.unparse(each.func).endswith("linalg.norm"):
                    each.args.append(_expression(order))
            yield changed


def arguments(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Exchange two neighbours: arguments, or the parts of a result or of a cache."""
    parts = node.args if isinstance(node, ast.Call) else getattr(node, "elts", [])
    if isinstance(node, ast.Call | ast.Tuple) and isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        for at in range(len(parts) - 1):
            changed = deepcopy(node)
            there = changed.args if isinstance(changed, ast.Call) else changed.elts
            there[at], there[at + 1] = there[at + 1], there[at]
            yield changed
    if isinstance(node, ast.Dict):
        for at, value in enumerate(node.values):
            for other in node.values:
                if other is not value:
                    changed_dict = deepcopy(node)
                    changed_dict.values[at] = deepcopy(other)
                    yield changed_dict


def index(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Miss a layer or an iteration by one, or take always the first, or the last."""
    if isinstance(node, ast.FormattedValue):
        for off in ("+", "-"):
            yield ast.FormattedValue(_expression(f"({ast.unparse(node.value)}) {off} 1"), -1)
    elif (
        isinstance(node, ast.Subscript)
        and not isinstance(node.slice, ast.Constant | ast.Tuple | ast.Slice)
        and not _is_text(node.slice)
    ):
        here = ast.unparse(node.slice)
        for other in (f"({here}) + 1", f"({here}) - 1", "0", "-1"):
            yield ast.Subscript(node.value, _expression(other), node.ctx)
    elif _is_call_of(node, "range"):
        for at, argument in enumerate(node.args):
            for off in ("+", "-"):
                changed = deepcopy(node)
                changed.args[at] = _expression(f"({ast.unparse(argument)}) {off} 1")
                yield changed


def loop(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Run a loop once, in the other direction, or leave its first or last turn out."""
    if not isinstance(node, ast.For):
        return
    once = deepcopy(node)
    once.body.append(ast.Break())
    yield once
    iterated = ast.unparse(node.iter)
    for other in (f"reversed(list({iterated}))", f"list({iterated})[1:]", f"list({iterated})[:-1]"):
        changed = deepcopy(node)
        changed.iter = _expression(other)
        yield changed


def parameter(node: ast.AST, function: ast.FunctionDef) -> Iterator[Replacement]:
    """Ignore a parameter: its default, or something fixed, whatever was asked for."""
    if node is not function:
        return
    given = function.args
    first = len(given.args) - len(given.defaults)
    defaults = {a.arg: d for a, d in zip(given.args[first:], given.defaults, strict=True)}
    read = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
    for name in [argument.arg for argument in given.args if argument.arg in read]:
        default = defaults.get(name)
        fixed = ast.unparse(default) if default else _FIXED.get(name, f"0 * {name}")
        yield _with_first(function, f"{name} = {fixed}")


def size(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Take a constant for a size, or a name that the notebook happens to have."""
    if _is_dimension(node) or _is_call_of(node, "len"):
        yield ast.Constant(_SIZE)
        yield _expression("m")
        yield _expression("X.shape[1]")
    elif isinstance(node, ast.Attribute) and node.attr == "size":
        yield ast.Constant(_SIZE)


def in_place(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Write into what was given, in place of a copy."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "copy" and not node.args:
            yield node.func.value
        elif node.func.attr in ("copy", "array", "deepcopy") and node.args:
            yield node.args[0]
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.BinOp)
        and isinstance(node.value.left, ast.Name | ast.Subscript)
        and not isinstance(node.value.op, ast.MatMult)
    ):
        left = deepcopy(node.value.left)
        left.ctx = ast.Store()
        writes = ast.AugAssign(left, node.value.op, node.value.right)
        yield [writes, ast.Assign(node.targets, node.value.left, lineno=node.lineno)]
    if isinstance(node, ast.Dict) and None in node.keys and len(node.keys) == 1:
        yield node.values[0]


def dtype(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Compute with fewer digits, or with whole numbers."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp | ast.Call):
        yield ast.Assign(
            node.targets,
            _expression(f"np.asarray({ast.unparse(node.value)}, dtype=np.float32)"),
            lineno=node.lineno,
        )
    elif isinstance(node, ast.Return) and not isinstance(node.value, ast.Tuple) and node.value:
        for kind in ("np.float32", "int"):
            yield ast.Return(_expression(f"np.asarray({ast.unparse(node.value)}).astype({kind})"))
    elif isinstance(node, ast.keyword) and node.arg == "dtype":
        yield None
    elif _is_call_of(node, "float") and node.args:
        yield _expression(f"int({ast.unparse(node.args[0])})")


def chance(node: ast.AST, function: ast.FunctionDef) -> Iterator[Replacement]:
    """Draw the same numbers every time."""
    if node is function and "random" in ast.unparse(function):
        yield _with_first(function, "np.random.seed(1)")


def statement(node: ast.AST, _function: ast.FunctionDef) -> Iterator[Replacement]:
    """Leave a step out, or take two steps in the other order."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
        yield [ast.Pass()]
    if isinstance(node, ast.If):
        yield node.body
        yield node.orelse or [ast.Pass()]
    body = getattr(node, "body", None)
    if isinstance(body, list):
        for at in range(len(body) - 1):
            if _independent(body[at], body[at + 1]):
                continue
            changed = deepcopy(node)
            there: list[ast.stmt] = getattr(changed, "body")  # noqa: B009 - of several kinds
            there[at], there[at + 1] = there[at + 1], there[at]
            yield changed


def _independent(one: ast.stmt, other: ast.stmt) -> bool:
    """Say whether two statements may stand in either order."""
    return not (_names(one, ast.Store) & _names(other) or _names(one) & _names(other, ast.Store))


def _names(statement: ast.stmt, *contexts: type[ast.expr_context]) -> set[str]:
    """Return the names in a statement; with a context, those that may be changed by it."""
    found = {each for each in ast.walk(statement) if isinstance(each, ast.Name)}
    called = isinstance(statement, ast.Expr)  # for what it does to one of its names
    written = {
        each.value
        for each in ast.walk(statement)
        if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store)
    }
    return {
        each.id
        for each in found
        if not contexts or called or each in written or isinstance(each.ctx, contexts)
    }


def name(node: ast.AST, function: ast.FunctionDef) -> Iterator[Replacement]:
    """Mean another array: A for Z, dW for dA, the caller's for one's own."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        stored = [
            each.id
            for each in ast.walk(function)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        ]
        known = dict.fromkeys([*(each.arg for each in function.args.args), *stored])
        if node.id in known:
            near = [other for other in known if other != node.id and _alike(other, node.id)]
            yield from (ast.Name(other, ast.Load()) for other in near)
    if isinstance(node, ast.Constant) and _is_key(node.value):
        key = str(node.value)
        for other in {key.replace("W", "b"), key.replace("b", "W"), key.removeprefix("d")}:
            if other != key:
                yield ast.Constant(other)


def _alike(one: str, other: str) -> bool:
    """Say whether two names may be taken for each other."""
    return one[:1].lower() == other[:1].lower() or one[-1:] == other[-1:]


def _is_key(value: object) -> bool:
    return isinstance(value, str) and value.isidentifier() and len(value) <= 4


def _with_first(function: ast.FunctionDef, source: str) -> ast.FunctionDef:
    changed = deepcopy(function)
    changed.body[0:0] = _statements(source)
    return changed


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_dimension(node: ast.AST) -> TypeGuard[ast.Subscript]:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "shape"
    )


def _is_call_of(node: ast.AST, function: str) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
    )


OPERATORS: dict[str, Operator] = {
    "factor": factor,
    "term": term,
    "sign": sign,
    "product": product,
    "transpose": transpose,
    "axis": axis,
    "keepdims": keepdims,
    "activation": activation,
    "norm": norm,
    "arguments": arguments,
    "index": index,
    "loop": loop,
    "parameter": parameter,
    "size": size,
    "in place": in_place,
    "dtype": dtype,
    "chance": chance,
    "statement": statement,
    "name": name,
}
