"""Modules that import each other: a circle is no mistake until Python needs what is not there yet."""

from __future__ import annotations

import re
from collections import deque

from gradlesson.engine.advice import FaultError
from gradlesson.engine.closure import Closure, mentioned

_HALF_LOADED = re.compile(r"partially initialized module '([\w.]+)'")


def with_circle(mistake: FaultError, closure: Closure) -> FaultError:
    """What a job failed of; the circle of imports where that is why."""
    half_loaded = _HALF_LOADED.search(mistake.rule)
    circle = circle_through(half_loaded[1], closure) if half_loaded else []
    if not circle:
        return mistake
    return FaultError(
        "Modules must not import each other in a circle",
        found=" -> ".join(circle),
        fix=f"Move what they share into a module of its own. {mistake.rule}",
        place=mistake.place,
        line=mistake.line,
        trace=mistake.trace,
    )


def circle_through(name: str, closure: Closure) -> list[str]:
    """The shortest way by which a module imports itself, from it and back to it; empty where there is none."""
    modules = closure.modules
    came_from: dict[str, str] = {}
    waiting = deque([name] if name in modules else [])
    while waiting:
        here = waiting.popleft()
        parents = {here[:end] for end, sign in enumerate(here) if sign == "."}
        for other in sorted((mentioned(modules[here]) & modules.keys()) - parents):
            if other == name:
                way = [name, here]
                while way[-1] != name:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if other not in came_from:
                came_from[other] = here
                waiting.append(other)
    return []
