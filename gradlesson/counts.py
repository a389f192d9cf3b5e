"""Numbers of things in messages."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 mistake`, `2 mistakes`; `many` is what stands for more than one where that is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
