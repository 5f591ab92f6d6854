"""Other ways to write an expression, all of the same meaning up to rounding.

They hold for the references: ``+`` and ``*`` stand between numbers and arrays there (text is put
together in f-strings), and nothing that is computed twice has a side effect.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

Rule = Callable[[ast.expr], Iterator[str]]

# Each rule gets an expression and yields others as source; u() writes a part of it in brackets.


def u(node: ast.AST) -> str:
    return f"({ast.unparse(node)})"


def _binary(node: ast.expr, kind: type[ast.operator]) -> tuple[str, str] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, kind) and not _text(node):
        return u(node.left), u(node.right)
    return None


def _text(node: ast.AST) -> bool:
    """Say whether a sum puts text together, as in another form of a key."""
    if isinstance(node, ast.BinOp):
        return _text(node.left) or _text(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def sum_swapped(node: ast.expr) -> Iterator[str]:
    if sides := _binary(node, ast.Add):
        yield f"{sides[1]} + {sides[0]}"


def product_swapped(node: ast.expr) -> Iterator[str]:
    if sides := _binary(node, ast.Mult):
        yield f"{sides[1]} * {sides[0]}"
        yield f"np.multiply({sides[0]}, {sides[1]})"


def grouped_otherwise(node: ast.expr) -> Iterator[str]:
    for kind, sign in ((ast.Add, "+"), (ast.Mult, "*")):
        sides = _binary(node, kind)
        inner = _binary(node.left, kind) if isinstance(node, ast.BinOp) else None
        if sides and inner:
            yield f"{inner[0]} {sign} ({inner[1]} {sign} {sides[1]})"


def matrix_product(node: ast.expr) -> Iterator[str]:
    if sides := _binary(node, ast.MatMult):
        left, right = sides
        yield f"np.dot({left}, {right})"
        yield f"np.matmul({left}, {right})"
        yield f"{left}.dot({right})"
        yield f"({right}.T @ {left}.T).T"
        yield f"np.einsum('ij,jk->ik', {left}, {right})"


def difference(node: ast.expr) -> Iterator[str]:
    if sides := _binary(node, ast.Sub):
        yield f"{sides[0]} + (-{sides[1]})"
        yield f"-{sides[1]} + {sides[0]}"
        yield f"-({sides[1]} - {sides[0]})"


def quotient(node: ast.expr) -> Iterator[str]:
    if sides := _binary(node, ast.Div):
        yield f"(1 / {sides[1]}) * {sides[0]}"
        yield f"{sides[0]} * (1.0 / {sides[1]})"
        yield f"np.divide({sides[0]}, {sides[1]})"


def square(node: ast.expr) -> Iterator[str]:
    sides = _binary(node, ast.Pow)
    if sides and sides[1] == "(2)":
        yield f"{sides[0]} * {sides[0]}"
        yield f"np.square({sides[0]})"
        yield f"np.power({sides[0]}, 2)"


def comparison_turned(node: ast.expr) -> Iterator[str]:
    turned = {ast.Gt: "<", ast.Lt: ">", ast.GtE: "<=", ast.LtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in turned:
        yield f"{u(node.comparators[0])} {turned[type(node.ops[0])]} {u(node.left)}"


def transposed(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield f"np.transpose({u(node.value)})"
        yield f"{u(node.value)}.transpose()"


def size_of_an_axis(node: ast.expr) -> Iterator[str]:
    array, _, axis = ast.unparse(node).rpartition(".shape")
    if array and axis in ("[0]", "[1]") and isinstance(node, ast.Subscript):
        yield f"np.shape({array}){axis}"
        yield f"np.size({array}, {axis[1]})"
        if axis == "[0]":
            yield f"len({array})"


def key(node: ast.expr) -> Iterator[str]:
    texts = node.values if isinstance(node, ast.JoinedStr) else []
    if [type(part) for part in texts] == [ast.Constant, ast.FormattedValue]:
        text, value = texts
        if value.conversion == -1:
            yield f"{text.value!r} + str({u(value.value)})"
            yield f"{text.value + '%s'!r} % {u(value.value)}"
            yield f"{text.value + '{}'!r}.format({u(value.value)})"


def _call(node: ast.expr, name: str) -> list[str] | None:
    """Return what is passed to np.<name>, where nothing is passed by name."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == f"np.{name}" and not node.keywords:
        return [u(argument) for argument in node.args]
    return None


def numpy_call(node: ast.expr) -> Iterator[str]:
    for name in ("sum", "mean"):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"np.{name}":
            array, *others = [*map(u, node.args), *map(ast.unparse, node.keywords)]
            yield f"{array}.{name}({', '.join(others)})"
            if others == ["axis=1", "keepdims=True"]:
                yield f"np.{name}({array}, axis=1).reshape(-1, 1)"
    if passed := _call(node, "mean"):
        yield f"np.sum({passed[0]}) / np.size({passed[0]})"
    if passed := _call(node, "where"):
        condition, yes, no = passed
        yield f"np.where(np.logical_not({condition}), {no}, {yes})"
    if passed := _call(node, "maximum"):
        yield f"np.maximum({passed[1]}, {passed[0]})"
        yield f"np.where({passed[0]} > {passed[1]}, {passed[0]}, {passed[1]})"
    if passed := _call(node, "zeros"):
        yield f"np.full({passed[0]}, 0.0)"
        yield f"np.zeros(shape={passed[0]}, dtype=np.float64)"
    if passed := _call(node, "abs"):
        yield f"abs({passed[0]})"
        yield f"np.maximum({passed[0]}, -{passed[0]})"
    if passed := _call(node, "exp"):
        yield f"np.power(np.e, {passed[0]})"


def dictionary(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Dict) and node.keys and None not in node.keys:
        pairs = zip(node.keys, node.values, strict=True)
        yield f"dict([{', '.join(f'({u(k)}, {u(v)})' for k, v in pairs if k)}])"


RULES: tuple[Rule, ...] = (
    sum_swapped, product_swapped, grouped_otherwise, matrix_product, difference, quotient, square,
    comparison_turned, transposed, size_of_an_axis, key, numpy_call, dictionary,
)  # fmt: skip
