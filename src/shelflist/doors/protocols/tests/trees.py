"""A query tree in one line, so that tables of cases can be read."""

from __future__ import annotations

from shelflist.observers.search.rules.tree import Between, Both, Cut, Either, Everything, Tree, Without, Words


def shown(tree: Tree) -> str:
    """`W(field, text, how[, apart][, cut])`, `B(field, low, high)`, `&`, `|`, `-` and `*`."""
    match tree:
        case Words(text=text, field=field, how=how, cut=cut, apart=apart):
            more = [str(apart)] if apart else []
            more += [f"cut {cut}"] if cut is not Cut.NONE else []
            return f"W({', '.join([field, text, how, *more])})"
        case Between(field=field, low=low, high=high):
            return f"B({field}, {low}, {high})"
        case Both(parts=parts):
            return f"({' & '.join(shown(part) for part in parts)})"
        case Either(parts=parts):
            return f"({' | '.join(shown(part) for part in parts)})"
        case Without(wanted=wanted, unwanted=unwanted):
            return f"({shown(wanted)} - {shown(unwanted)})"
        case Everything():
            return "*"
