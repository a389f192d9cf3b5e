"""The program that runs jobs, in a process of its own. It imports nothing but the standard library.

A job is one or more calls of a function. It carries the source bytes of their whole import closure; first-party
modules are imported from these bytes and from nothing else, so *what ran is what was hashed*: no stale bytecode, no
module kept from an earlier job, no import that planning did not see. Two ways to run, chosen by the first argument:

`serve FD`  a fork server (Linux): each job arrives with a socket of its own over the control socket FD and is
            run in a fork of this single-threaded process, which has imported third-party libraries only.
`once PID`  one job from standard input, its results to standard output, for the process PID.

On a cluster `remote.py` loads this file and calls what it needs.

A message is its length in 8 bytes and a pickle; both ends are ours and the pickles hold plain data.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import gc
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import linecache
import os
import pickle
import selectors
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Iterator
from functools import cache
from importlib.readers import FileReader
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any, BinaryIO

Job = dict[str, Any]


_OUTSIDE = {
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"), "start another program"),
    "socket.connect": "use the network",
}
"""Audit events of what lets the outside in."""
_IMPORTING = ("<frozen importlib", importlib.__file__)
"""Where the frames between an import and a finder come from."""
_NOT_COVERED = "the answer would be no part of what is hashed, and a change of it would not be noticed."


class RefusedError(PermissionError):
    """A job asked for something that its fingerprint does not cover."""

    __module__ = "builtins"  # a traceback then names it alike, however this file was loaded


def strip_docstrings(tree: ast.Module) -> ast.Module:
    """The same tree without strings that stand as statements: what is left is what is hashed, and what runs.

    These are the docstrings of modules, classes and functions, and those below a variable or a field.
    """
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and any(map(_is_text, block)):
                kept = [statement for statement in block if not _is_text(statement)]
                may_be_empty = isinstance(node, ast.Module) or name == "orelse"
                setattr(
                    node, name, kept or ([] if may_be_empty else [ast.copy_location(ast.Pass(), block[0])])
                )
    return tree


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


@cache
def compile_module(source: bytes, path: str) -> CodeType:
    """The code of a module as its fingerprint sees it."""
    return compile(strip_docstrings(ast.parse(source, path)), path, "exec", dont_inherit=True)


class SentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports first-party modules from the bytes that came with the job, and from nothing else."""

    def __init__(self, job: Job, guard: Guard) -> None:
        self.guard = guard
        self.modules: dict[str, tuple[str, bool, bytes]] = job["modules"]
        self.data: dict[str, str] = job["data"]
        self.tops = {name.partition(".")[0] for name in self.modules}
        self.libraries: set[str] = set(job["libraries"])
        self.installed: tuple[str, ...] = tuple(job["installed"])

    def find_spec(
        self, name: str, path: Any = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a sent module; None leaves an installed one to the finders that follow."""
        if name in self.modules:
            origin, is_package, _ = self.modules[name]
            spec = importlib.util.spec_from_loader(name, self, origin=origin, is_package=is_package)
            assert spec is not None
            spec.has_location = True
            if is_package:
                spec.submodule_search_locations = [os.path.dirname(origin)]
            return spec
        if name.partition(".")[0] in self.tops:
            if is_on_disk(name, self.modules):  # counts even where the job swallows the exception
                self.guard.refused = self.guard.refused or why_not(name)
            self.guard.missed.append(name)
            raise ModuleNotFoundError(why_not(name), name=name)
        if "." in name or name in sys.stdlib_module_names:
            return None
        if not self._is_installed(name) or (name not in self.libraries and self._is_asked_for_by_sent()):
            raise ModuleNotFoundError(why_not(name), name=name)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Nothing special: the default module object."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's sent code."""
        path, _, source = self.modules[module.__name__]
        # Tracebacks and warnings quote the lines that ran, without opening the file.
        lines = source.decode("utf-8", "replace").splitlines(keepends=True)
        linecache.cache[path] = (len(source), None, lines, path)
        exec(compile_module(source, path), module.__dict__)

    def get_data(self, path: str) -> bytes:
        """The content of a declared data file: what `pkgutil.get_data` calls."""
        with open(path, "rb") as file:
            return file.read()

    def get_resource_reader(self, name: str) -> FileReader:
        """The data files beside a module: what `importlib.resources` calls."""
        return FileReader(SimpleNamespace(path=self.modules[name][0]))  # type: ignore[arg-type]

    def _is_installed(self, name: str) -> bool:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(name, None)) is not None:
                places = [spec.origin, *(spec.submodule_search_locations or ())]
                return any(place and place.startswith(self.installed) for place in places) or (
                    spec.origin in ("built-in", "frozen")
                )
        return True

    def _is_asked_for_by_sent(self) -> bool:
        """Whether the import stands in a sent module: a library may import others, its version counts for them."""
        frame = sys._getframe(1)
        while frame.f_back is not None and (
            frame.f_globals is globals() or frame.f_code.co_filename.startswith(_IMPORTING)
        ):
            frame = frame.f_back
        return frame.f_globals.get("__name__") in self.modules


def is_on_disk(name: str, sent: dict[str, tuple[str, bool, bytes]]) -> bool:
    """Whether there is such a module beside those that were sent."""
    parent, _, own = name.rpartition(".")
    if parent not in sent:
        return False
    file = os.path.join(os.path.dirname(sent[parent][0]), own)
    return os.path.isfile(f"{file}.py") or os.path.isfile(os.path.join(file, "__init__.py"))


def why_not(name: str) -> str:
    """What is wrong with the import of a module that was not sent."""
    return (
        f"No module named {name!r} came with this job. Either there is none, or it is imported in a way that "
        "reading the source cannot see (importlib.import_module, __import__, sys.path). Write an import "
        "statement, so that an edit of it is noticed."
    )


class Guard:
    """An audit hook that lets a job open declared files and installed packages only, and nothing else that a
    fingerprint cannot cover: no list of a folder, no other program and no network.
    """

    def __init__(self, job: Job) -> None:
        self.data: dict[str, str] = job["data"]
        self.allowed = (*job["installed"], "/dev/", "/proc/", "/sys/")
        self.active = False
        self.refused = ""
        """What the job tried first, in words: it counts even where the job swallows the exception."""
        self.missed: list[str] = []
        """Modules that it asked for and that did not come with it, whether there are such modules or not."""
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active:
            return
        if event in ("open", "sqlite3.connect"):
            if not isinstance(arguments[0], int):
                self._check_file(os.path.realpath(os.fsdecode(arguments[0])))
        elif event in ("os.listdir", "os.scandir") and not isinstance(arguments[0], int):
            self._check_folder(os.path.realpath(os.fsdecode(arguments[0] or ".")))
        elif event in _OUTSIDE:
            self._refuse(f"An experiment or exhibit must not {_OUTSIDE[event]}: {_NOT_COVERED}")

    def _check_file(self, path: str) -> None:
        if path in self.data:
            self._verify(path)
        elif not path.startswith(self.allowed) and not _is_searched(path):
            self._refuse(
                f"An experiment or exhibit reads declared data files only, but opened '{path}'. Put the file "
                f"beside the module that reads it and write `DATA_FILES = [{os.path.basename(path)!r}]` there; "
                "results are returned, not written."
            )

    def _check_folder(self, path: str) -> None:
        if not f"{path}/".startswith(self.allowed) and not _is_searched(path):
            self._refuse(
                f"An experiment or exhibit must not ask which files a folder holds, but listed '{path}': "
                f"{_NOT_COVERED} Name the files, in `DATA_FILES` too."
            )

    def _refuse(self, message: str) -> None:
        self.refused = self.refused or message
        raise RefusedError(message)

    def _verify(self, path: str) -> None:
        self.active = False
        try:
            with open(path, "rb") as file:
                found = hashlib.sha256(file.read()).hexdigest()
        finally:
            self.active = True
        if found != self.data[path]:
            self._refuse(f"'{path}' changed while this job was waiting. Run it again.")


def _is_searched(path: str) -> bool:
    """Whether imports, and questions for the version of a library, look there: at folders and zip archives."""
    return path in map(os.path.realpath, sys.path)


def run(job: Job) -> Iterator[dict[str, Any]]:
    """The outcome of each call of a job: `files` by name, or `error` and `traceback`; and the seconds it took."""
    guard = Guard(job)
    sys.meta_path.insert(0, SentModules(job, guard))
    sys.dont_write_bytecode = True
    for arguments in job["calls"]:
        yield _call(job, arguments, guard)


def _call(job: Job, arguments: dict[str, Any], guard: Guard) -> dict[str, Any]:
    started, cpu_started = time.perf_counter(), time.process_time()
    outcome: dict[str, Any]
    try:
        guard.active = True
        module, _, function = job["entry"].partition(":")
        files = getattr(importlib.import_module(module), function)(**arguments)
        guard.active = False
        if guard.refused:
            raise RefusedError(guard.refused)
        outcome = {"files": files}
    except BaseException as error:
        guard.active = False
        outcome = {
            "error": _in_words(error),
            "traceback": _from_first_party(error, job),
            "mistakes": _told(error, job),
        }
    outcome["seconds"] = time.perf_counter() - started
    outcome["cpu_seconds"] = time.process_time() - cpu_started
    outcome["missed"] = guard.missed
    return outcome


def _told(error: BaseException, job: Job) -> list[dict[str, Any]]:
    """Each mistake by itself, as plain data; nothing where what lies in memory is too odd to be looked at."""
    try:
        found: list[dict[str, Any]] = beside("postmortem").mistakes(error, job["modules"], job["libraries"])
    except Exception:  # a `__dir__` or a `__str__` of an author's may raise
        return []
    return found


def beside(name: str) -> ModuleType:
    """A module from the file of its name beside this one, which is no part of any package here."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(os.path.dirname(__file__), f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _in_words(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{name}: {why_not(error.name)}"
    text = str(error) or "no message"
    return text if name in ("GradlessonError", "RefusedError") else f"{name}: {text}"


def _from_first_party(error: BaseException, job: Job) -> str:
    """The traceback from the author's first frame on; empty where only our own frames took part."""
    sent = {path for name, (path, _, _) in job["modules"].items() if name != job["entry"].partition(":")[0]}
    frames = traceback.extract_tb(error.__traceback__)
    start = next((at for at, frame in enumerate(frames) if frame.filename in sent), None)
    if start is None:
        return ""
    theirs = [
        frame
        for frame in frames[start:]
        if frame.filename != __file__ and "<frozen importlib" not in frame.filename
    ]
    return "".join(traceback.format_list(theirs) + traceback.format_exception_only(error))


def pack(message: Any) -> bytes:
    """A message as it goes over the wire."""
    payload = pickle.dumps(message, protocol=5)
    return struct.pack(">Q", len(payload)) + payload


def receive(file: BinaryIO | socket.socket) -> Any:
    """Read one message. Raises EOFError where the other end has gone."""
    (length,) = struct.unpack(">Q", _read(file, 8))
    return pickle.loads(_read(file, length))


def _read(file: BinaryIO | socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        want = min(length - len(parts), 1 << 20)
        part = file.recv(want) if isinstance(file, socket.socket) else file.read(want)
        if not part:
            raise EOFError("the other end has gone")
        parts += part
    return bytes(parts)


_OFTEN_IMPORTED = ("csv", "difflib", "json", "xml.etree.ElementTree")
"""What nearly every job imports of the standard library: a third of what a cheap one would take."""


def preload(names: list[str]) -> None:
    """Import third-party libraries once, before the forks; one that fails is left to the job that needs it."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def warm_up() -> None:
    """Draw a figure where matplotlib is loaded: its fonts and its parser of formulas are there in every fork."""
    loaded = [sys.modules.get(f"matplotlib{part}") for part in ("", ".figure", ".backends.backend_svg")]
    if not all(loaded):
        return
    matplotlib, figures, _ = loaded
    assert matplotlib is not None
    assert figures is not None
    with contextlib.suppress(Exception), matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever the user's own settings ask for
        figure = figures.Figure(layout="constrained")
        figure.subplots().set(xscale="log", yscale="log", xlabel="x")
        figure.savefig(io.BytesIO(), format="svg")


class ForkServer:
    """Forks one child a job, tells its exit status, and kills it when the one who asked has gone."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ, self._accept)
        wake, wake_writer = socket.socketpair()
        for end in (wake, wake_writer):
            end.setblocking(False)
        signal.set_wakeup_fd(wake_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.selector.register(wake, selectors.EVENT_READ, self._reap)
        self.wakers = (wake, wake_writer)

    def serve(self) -> None:
        """Run until the control socket closes."""
        while True:
            for key, _ in self.selector.select():
                try:
                    key.data(key.fileobj)
                except EOFError:
                    for child in self.children:
                        _kill(child)
                    return

    def _accept(self, control: socket.socket) -> None:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            raise EOFError
        connection = socket.socket(fileno=descriptors[0])
        try:
            job = receive(connection)
        except (EOFError, OSError):
            connection.close()
            return
        for path, _, source in job["modules"].values():
            with contextlib.suppress(SyntaxError, ValueError):
                compile_module(source, path)
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            self._be_child(job, connection, parent)
        self.children[child] = connection
        self.selector.register(connection, selectors.EVENT_READ, lambda _: self._give_up(child))

    def _give_up(self, child: int) -> None:
        """Kill a child whose result nobody waits for; it may have been reaped in the same round of events."""
        if child in self.children:
            self.selector.unregister(self.children[child])
            _kill(child)

    def _be_child(self, job: Job, connection: socket.socket, parent: int) -> None:
        status = 1
        try:
            os.setpgid(0, 0)
            end_with(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            for other in (self.control, *self.wakers, *self.children.values()):
                other.close()
            self.selector.close()
            for outcome in run(job):
                connection.sendall(pack(outcome))
            status = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _reap(self, wake: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            wake.recv(4096)
        while self.children:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            connection = self.children.pop(child)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)  # what it started and left running
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(connection)
            with contextlib.suppress(OSError):
                connection.sendall(pack({"exit": os.waitstatus_to_exitcode(status)}))
            connection.close()


def end_with(parent: int) -> None:
    """Have this process killed when `parent` ends, where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # it has ended already
            os._exit(1)


def _kill(child: int) -> None:
    """Kill a child and what it started; its connection is closed when it has been reaped."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Run as told by the arguments; the names to preload follow."""
    if arguments[0] == "serve":
        preload([*_OFTEN_IMPORTED, *arguments[2:]])
        warm_up()
        gc.freeze()  # a collection in a fork would touch, and so copy, all that the server has made
        ForkServer(socket.socket(fileno=int(arguments[1]))).serve()
    else:
        end_with(int(arguments[1]))
        output = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # what a job prints must not mix with its result
        preload(arguments[2:])
        for outcome in run(receive(sys.stdin.buffer)):
            output.write(pack(outcome))
            output.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
