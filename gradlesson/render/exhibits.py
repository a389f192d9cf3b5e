"""What an author marks in an exhibit file: figures, tables, values and claims.

Each takes one function of the result; a figure a second one that draws. With several experiments in READS the
functions get a dictionary of results by experiment name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import ModuleType
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.render.claims import Verdict
from gradlesson.render.columns import Columns, hyphenated, plain
from gradlesson.render.numbers import Number, check_format, parse_format
from gradlesson.render.style import HEIGHT, WIDTH
from gradlesson.render.words import Words

Cell = float | int | str | None
TableColumns = Mapping[str, Sequence[Cell] | NDArray[Any]]
"""What the function of a table returns: columns of one length, by name. A cell that is None shows a dash."""
FigureFunction = Callable[[Any], Mapping[str, ArrayLike]]
TableFunction = Callable[[Any], TableColumns]
DrawFunction = Callable[[Any, Columns, Words], None]


class Result:
    """The arrays of one experiment, read-only, by name: `result["accuracy"]`.

    `result.parameters` are the parameters that it ran with.

    Raises:
        GradlessonError: where it holds no such array, with the names of those that it holds.
    """

    def __init__(self, name: str, arrays: Mapping[str, NDArray[Any]], parameters: Mapping[str, Any]) -> None:
        self.name, self.parameters = name, dict(parameters)
        self._arrays = {key: np.asarray(array) for key, array in arrays.items()}
        for array in self._arrays.values():
            array.setflags(write=False)

    def __getitem__(self, key: str) -> NDArray[Any]:
        if key not in self._arrays:
            raise GradlessonError(
                f"The result of {self.name} has no such array",
                found=f"got '{key}'",
                fix=f"{did_you_mean(key, self._arrays)} It holds {', '.join(self._arrays)}.".strip(),
            )
        return self._arrays[key]


class Results(dict[str, Result]):
    """The results of the experiments in `READS`, by name, where these are several or none.

    Raises:
        GradlessonError: for another name, such as that of an array.
    """

    def __missing__(self, key: str) -> Result:
        fix = did_you_mean(key, self) or f'Write `result["{next(iter(self))}"]["{key}"]`.' if self else None
        raise GradlessonError(
            "With several experiments in `READS`, or none, a function gets their results by name",
            found=f"got '{key}', and there are {', '.join(self) or 'none'}",
            fix=fix or "Name an experiment in `READS`.",
        )


class Exhibit:
    """What all exhibits share: the author's function and the name that pages use."""

    kind = "exhibit"

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.name = hyphenated(function.__name__)
        # What the module holds under this name so far, which this exhibit is about to replace.
        earlier = function.__globals__.get(function.__name__)
        if isinstance(earlier, Exhibit) and earlier.function.__module__ == function.__module__:
            lines = [one.function.__code__.co_firstlineno for one in (earlier, self)]
            raise GradlessonError(
                "Exhibits of a file must differ in name",
                found=f"the {self.kind} '{self.name}' in line {lines[1]} has that of line {lines[0]}",
                fix="Rename one of them.",
                place=f"{function.__module__.replace('.', '/')}.py:{lines[1]}",
            )


class Figure(Exhibit):
    """Columns, and a function that draws them, registered with `draw`.

    `width` and `height` are CSS pixels; `panels` counts (rows, columns), and where there are several, `ax` is
    the flat array of their axes.
    """

    kind = "figure"

    def __init__(self, function: FigureFunction, width: int, height: int, panels: tuple[int, int]) -> None:
        super().__init__(function)
        self.width, self.height, self.panels = width, height, panels
        self._drawing: DrawFunction | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether there is a function that draws it."""
        return self._drawing is not None

    @property
    def drawing(self) -> DrawFunction:
        """The registered function.

        Raises:
            GradlessonError: when there is none.
        """
        if self._drawing is None:
            raise GradlessonError(
                "A figure needs a function that draws it",
                found="there is none",
                fix=f"Write one below it, decorated with @{self.function.__name__}.draw.",
            )
        return self._drawing

    def draw(self, function: DrawFunction) -> DrawFunction:
        """Register the function that draws this figure's columns (a decorator): `def _(ax, data, words)`.

        It gets the axes, the columns as `Columns` and the `Words` of the figure in the language of the page; it
        sees no result, so that what is drawn is what can be downloaded.
        """
        self._drawing = function
        return function


CELL_KINDS = ("text", "words", "cite", "source")


class Table(Exhibit):
    """Columns of cells: numbers, in the column's format, and labels, shown by their display names.

    A column's format may also say what kind of text its cells are:

    - `text`: shown as it is, in every language: versions, units, signs
    - `words`: keys of the table's own words, in which numbers are filled in
    - `cite`: works, as the directive `cite` names them: `he2015` or `he2015, lu2019 where="eq. 10"`
    - `source`: modules, whose code the page links: `mycourse.nn.mlp`

    The page shows all columns but those of `hidden`, and shows those of `notes` below each row, in small print. The
    CSV holds all columns, or those in `data`, in that order.
    """

    kind = "table"

    def __init__(
        self,
        function: TableFunction,
        formats: Mapping[str, str],
        notes: Sequence[str] = (),
        hidden: Sequence[str] = (),
        data: Sequence[str] = (),
    ) -> None:
        super().__init__(function)
        self.kinds = {column: format for column, format in formats.items() if format in CELL_KINDS}
        numeric = {column: format for column, format in formats.items() if column not in self.kinds}
        self.formats = {column: parse_format(format) for column, format in numeric.items()}
        self.notes, self.hidden, self.data = tuple(notes), tuple(hidden), tuple(data)

    def check_columns(self, columns: Collection[str]) -> None:
        """Raise GradlessonError for a column that is named beside the function but that it does not return."""
        for column in (*self.kinds, *self.formats, *self.notes, *self.hidden, *self.data):
            if column not in columns:
                raise GradlessonError(
                    "A table must return the columns that its decorator names",
                    found=f"no '{column}'",
                    fix=did_you_mean(column, columns) or f"It returns {', '.join(columns)}.",
                )


class Value(Exhibit):
    """One number and the way it is written unless a page says otherwise."""

    kind = "value"

    def __init__(self, function: Callable[[Any], float], format: str, digits: int | None) -> None:
        check_format(format, digits)
        super().__init__(function)
        self.format, self.digits = format, digits

    def number(self, raw: Any) -> Number:
        """What the function returned, as a plain Python number."""
        if np.ndim(raw) != 0 or np.asarray(raw).dtype.kind not in "iuf":
            found = f"got {type(raw).__name__} {raw!r:.60}"
            raise GradlessonError("A value is one number", found=found, fix="Return float(...) or int(...).")
        return Number(plain(raw[()] if isinstance(raw, np.ndarray) else raw), self.format, self.digits)


class Claim(Exhibit):
    """A condition that a page states in words: `below`, `above` or `between`."""

    kind = "claim"

    def __init__(self, function: Callable[[Any], Verdict]) -> None:
        super().__init__(function)


class Claims(Exhibit):
    """Many claims of one form, by name. They share one sentence, in which `{name}` is each one's display name."""

    kind = "claims"

    def __init__(self, function: Callable[[Any], Mapping[str, Verdict]]) -> None:
        super().__init__(function)


@overload
def figure(function: FigureFunction, /) -> Figure: ...
@overload
def figure(
    *, width: int = ..., height: int = ..., panels: tuple[int, int] = ...
) -> Callable[[FigureFunction], Figure]: ...
def figure(
    function: FigureFunction | None = None,
    /,
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    panels: tuple[int, int] = (1, 1),
) -> Figure | Callable[[FigureFunction], Figure]:
    """A figure of the columns that the function returns (a decorator); sizes in CSS pixels.

    Columns are one-dimensional and of one length. `panels` counts (rows, columns) of axes.
    Width and height are by default those of the style.
    """
    if function is not None:
        return Figure(function, width, height, panels)
    return lambda function: Figure(function, width, height, panels)


@overload
def table(function: TableFunction, /) -> Table: ...
@overload
def table(
    *,
    formats: Mapping[str, str] = ...,
    notes: Sequence[str] = ...,
    hidden: Sequence[str] = ...,
    data: Sequence[str] = ...,
) -> Callable[[TableFunction], Table]: ...
def table(
    function: TableFunction | None = None,
    /,
    *,
    formats: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    hidden: Sequence[str] = (),
    data: Sequence[str] = (),
) -> Table | Callable[[TableFunction], Table]:
    """A table of the columns that the function returns (a decorator), in `formats={"chi": "number digits=3"}`.

    The page shows `notes` below each row and leaves `hidden` out; the CSV holds the columns `data`, or all.
    """
    if function is not None:
        return Table(function, {})
    return lambda function: Table(function, formats or {}, notes, hidden, data)


@overload
def value(function: Callable[[Any], float], /) -> Value: ...
@overload
def value(*, format: str = ..., digits: int | None = ...) -> Callable[[Callable[[Any], float]], Value]: ...
def value(
    function: Callable[[Any], float] | None = None,
    /,
    *,
    format: str = "number",
    digits: int | None = None,
) -> Value | Callable[[Callable[[Any], float]], Value]:
    """The number that the function returns (a decorator), written in `format` unless a page asks for another one.

    Formats and digits are those of `format_number`.
    """
    if function is not None:
        return Value(function, format, digits)
    return lambda function: Value(function, format, digits)


def claim(function: Callable[[Any], Verdict]) -> Claim:
    """The verdict that the function returns (a decorator): a page states it, a build fails where it is not true."""
    return Claim(function)


def claims(function: Callable[[Any], Mapping[str, Verdict]]) -> Claims:
    """The verdicts that the function returns by name (a decorator): each is a claim, all have one sentence."""
    return Claims(function)


def exhibits_of(module: ModuleType) -> dict[str, Exhibit]:
    """The exhibits that a module itself defines, by name, in the order of the file."""
    items = [item for item in vars(module).values() if isinstance(item, Exhibit)]
    return {item.name: item for item in items if item.function.__module__ == module.__name__}
