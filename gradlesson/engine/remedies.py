"""What to do about exceptions of Python and numpy, where that is the same in every course.

Each says what the rule is that was broken and where to look. None guesses what the author meant.
"""

from __future__ import annotations

import re

_NONE = "A function without `return` gives None, and so does a method that changes something in place."
_WHOLE = "A count and an index are whole numbers: write `int(...)`, or `//` instead of `/`."
_LAST = "The first entry has index 0, the last one -1, or the length minus 1."
_UNDEFINED = (
    "Numbers there become too large, too small or undefined. Find out for which values, and treat these by "
    "themselves; where that is meant, write `with np.errstate(...):` around it."
)
_OURS = (
    (r"TypeError: run\(\) ", "It is called as `run(parameters, rng)`, with both by their positions."),
    (
        r"TypeError: _\(\) ",
        "It is called with the axes, the columns and the words: write `def _(ax, data, words):`.",
    ),
    (r"TypeError: claims?\(\) missing", "Write `@claim` or `@claims` without brackets."),
    (
        r"AttributeError: 'numpy.random._generator.Generator'.* '(seed|rand|randn|randint|random_sample)'",
        "`rng` is a generator of numpy that has its seed already: it has `random`, `normal` and `integers`.",
    ),
    (
        r"AttributeError: 'str' object has no attribute '__name__'",
        'Its arguments have names: `format="percent"`.',
    ),
    (
        r"AttributeError: 'function' object has no attribute 'function'",
        "Only an exhibit has it: is `@value` missing?",
    ),
    (r"SystemExit", "Return the result, and leave the process to end by itself."),
    (r"EOFError: EOF when reading a line", "Nobody can answer a job: write the value into `PARAMETERS`."),
    (r"MemoryError", "Make it smaller, or run fewer jobs at once (--cores 1)."),
    (
        r"FileNotFoundError",
        'Put the file beside the module that reads it, name it there, `DATA_FILES = ["{file}"]`, so that an edit '
        "of it is noticed, and open `Path(__file__).parent / DATA_FILES[0]`.",
    ),
)
"""What belongs to the ways in which this generator calls functions and keeps track of files."""
_GENERAL = (
    (
        r"ModuleNotFoundError: No module named '[^'.]+'$",
        "Install that library and name it in requirements.txt, or mend the name.",
    ),
    (r"(ModuleNotFoundError|KeyboardInterrupt|RefusedError)", ""),  # what they say is enough
    # files
    (r"PermissionError", "Look at who may read that file: `ls -l` tells."),
    (r"IsADirectoryError", "That is a folder: name the file in it."),
    (r"UnicodeDecodeError", 'Name the encoding in which the text was saved: `encoding="..."`.'),
    (r"JSONDecodeError", "Mend the text at the line and column that the message names."),
    (
        r"ValueError: (invalid literal for int|could not convert string to float)",
        "Only the text of a number becomes one: look for headings, units and empty cells in the data.",
    ),
    # shapes
    (
        r"ValueError: could not broadcast input array",
        "What is assigned must have the shape of its place, or length 1 along an axis.",
    ),
    (
        r"ValueError: (operands could not be broadcast|shape mismatch)",
        "Shapes are compared from their last axis back: there, lengths are equal or one of them is 1. `x[:, None]` "
        "adds an axis at the end.",
    ),
    (
        r"ValueError: (matmul: Input operand|shapes .* not aligned)",
        "The last axis of the left one must be as long as the last but one of the right one, or the only one of a "
        "vector. `.T` turns a matrix.",
    ),
    (
        r"ValueError: all (the )?input array",
        "Arrays that are joined agree in all axes but the one along which they are joined; those that are stacked "
        "agree in all.",
    ),
    (
        r"ValueError: cannot reshape",
        "A new shape holds as many entries as the old one; one of its lengths may be -1, that which follows from "
        "the others.",
    ),
    (
        r"ValueError: setting an array element with a sequence",
        "The rows of an array are of one length: pad them, or keep a list.",
    ),
    (r"ValueError: negative dimensions", "A length is 0 or more: look at what it is computed from."),
    (r"(AxisError|ValueError: axis)", "Axes count from 0, or from the end with -1: look at the shape."),
    (r"TypeError: expected x and y to have same length", "Look at the lengths of both."),
    # other values
    (
        r"ValueError: The truth value of an array",
        "An array is no condition by itself: say whether it must hold for all of it, `(...).all()`, or for some of "
        "it, `(...).any()`.",
    ),
    (r"ValueError: assignment destination is read-only", "Change a copy: `x = x.copy()`."),
    (
        r"ValueError: (too many|not enough) values to unpack",
        "As many names stand left of `=` as there are values on its right.",
    ),
    (
        r"ValueError: (attempt to get arg|zero-size array|a cannot be empty|(max|min)\(\).* empty)",
        "Nothing is left to choose from: look at what selects these entries.",
    ),
    (
        r"ValueError: (math domain error|expected a )",
        "`math` takes logarithms of numbers above 0 and roots of numbers from 0 only: look at the value.",
    ),
    (r"ValueError", "The type is right and the value is not: look at what it is computed from."),
    # indices and keys
    (r"IndexError: too many indices", "As many indices as the array has axes may stand in the brackets."),
    (r"IndexError: boolean index", "A mask must have the shape of what it selects from."),
    (r"IndexError: (only integers|arrays used as indices)", _WHOLE),
    (r"IndexError: .*(out of bounds|out of range)", _LAST),
    (r"IndexError", "Look at the index and at the length of what it is an index of."),
    (r"KeyError", "A key is there as it is written, and of the type that it was given: 3 is not '3'."),
    # names and types
    (r"NameError: name 'np' ", "Write `import numpy as np` at the top of the file."),
    (
        r"UnboundLocalError",
        "This function gives it a value further down or under a condition: give it one before.",
    ),
    (
        r"NameError",
        "Define it above that line, or import it: a module sees nothing of other modules by itself.",
    ),
    (r"AttributeError: 'NoneType'", _NONE),
    (r"AttributeError", "Look at where the object comes from, and at what it offers: `dir(...)`."),
    (r"TypeError: .*'NoneType'", _NONE),
    (
        r"TypeError: .* object is not callable",
        "Round brackets call a function, square ones take an entry: `x[0]`.",
    ),
    (
        r"TypeError: .* object is not iterable",
        "A loop goes through something that has entries, such as `range(n)`.",
    ),
    (r"TypeError: .*(cannot be interpreted as an integer|expected a sequence of integers)", _WHOLE),
    (
        r"TypeError: .*(missing \d+ required|takes .* positional argument|unexpected keyword|multiple values)",
        "Compare the call with the `def` that it calls.",
    ),
    (
        r"UFuncTypeError: Cannot cast",
        "An array of whole numbers takes no fractions in place: make it with `dtype=float`, or write `x = x + y`.",
    ),
    (
        r"(UFuncTypeError|TypeError: (ufunc|unsupported operand|can only concatenate|can't multiply|must be real))",
        "Both sides must be numbers or arrays of numbers: look at where the other one comes from.",
    ),
    (r"TypeError", "A value there has another type than the line needs: look at where it comes from."),
    (r"ImportError", "Look at the name, and at whether the file or the library is there."),
    # numbers
    (r"ZeroDivisionError", "Find out why the divisor is 0, or say before it what is to hold then."),
    (r"(FloatingPointError|RuntimeWarning)", _UNDEFINED),
    (r"OverflowError", "The number is too large for its type: take a wider one, or compute with logarithms."),
    (
        r"LinAlgError: Singular",
        "Its rows depend on one another, so that it has no inverse: `np.linalg.lstsq` and `np.linalg.pinv` need "
        "none.",
    ),
    (r"LinAlgError: .*square", "Only `np.linalg.lstsq`, `pinv` and `svd` take matrices that are not square."),
    (
        r"LinAlgError: .*positive definite",
        "It must be symmetric, with eigenvalues above 0: `np.linalg.eigvalsh(...)` shows them.",
    ),
    (r"LinAlgError", "Look for NaN and infinity in the matrix: `np.isfinite(...).all()`."),
    # the rest
    (
        r"RecursionError",
        "The function calls itself without an end: it needs a case in which it returns before.",
    ),
    (r"AssertionError", "What stands behind `assert` does not hold: find out for which values."),
    (r"NotImplementedError", "Write what that function is to do."),
    (r"StopIteration", "Nothing was left to take: `next(..., None)` gives None then."),
    (r"\w*Warning", "The code asks for warnings to be errors: mend what it warns of, or let it pass."),
    (r"", "Look at that line, and at the values in it."),
)
"""What to do about all others: of the patterns, the first that fits counts."""


_USED = (
    (
        r"TypeError: \w+\(\) (takes|missing)",
        "The function of an exhibit is called with the result and nothing else: write `def name(result):`.",
    ),
    (
        r"",
        "No line of yours was running: look at the arguments of the exhibit's decorator, and at what its function "
        "returns.",
    ),
)
"""The same where the generator was using what an exhibit says."""


def remedy(raised: str, file: str = "", *, is_known: bool = False, is_used: bool = False) -> str:
    """What to do about an exception, of which `raised` is type and text; `file` is the name of one it asked for.

    Where the right name `is_known`, only what this generator has to do with it; where an exhibit `is_used` by the
    generator, no line of the author's explains it.
    """
    others: tuple[tuple[str, str], ...] = _USED if is_used else _GENERAL
    remedies = _OURS if is_known else (*_OURS, *others)
    sentence = next((fix for pattern, fix in remedies if re.match(pattern, raised, re.DOTALL)), "")
    return sentence.replace("{file}", file or "numbers.csv")
