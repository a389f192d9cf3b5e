"""The look that comes with the generator, for a site with Material that asks for it: `gradlesson: {look: true}`.

Its templates, styles and scripts lie in `gradlesson/theme`. What a configuration says itself goes before it, and so
do files of its `custom_dir`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "theme"
THEME = "material"
_SHEETS = (
    *("fonts", "colours", "text", "frame", "exhibits", "home", "flashcards", "mnemonic"),
    *("quiz", "glossary", "api", "summary", "sheet", "timer", "print"),
)
STYLE_SHEETS = tuple(f"assets/stylesheets/{name}.css" for name in _SHEETS)
SCRIPTS = tuple(
    f"assets/javascripts/{name}.js" for name in ("definitions", "keyboard", "quiz", "timer", "zoom")
)
FEATURES = (
    *("content.code.copy", "navigation.footer", "navigation.instant", "navigation.sections"),
    *("navigation.top", "search.highlight", "toc.follow"),
)
LANGUAGES = {"ko": "한국어", "en": "English"}
"""What languages call themselves."""
_PALETTE = (
    ("(prefers-color-scheme)", "default", "material/theme-light-dark"),
    ("(prefers-color-scheme: light)", "default", "material/white-balance-sunny"),
    ("(prefers-color-scheme: dark)", "slate", "material/weather-night"),
)
_TOGGLES = {
    "ko": ("밝은 화면으로", "어두운 화면으로", "화면 밝기를 기기에 맞추기"),
    "en": ("Switch to light mode", "Switch to dark mode", "Follow the device's setting"),
}
_PERMALINK_TITLES = {"ko": "이 절의 주소", "en": "Link to this section"}
_STOCK = {
    "language": "en",
    "font": {"text": "Roboto", "code": "Roboto Mono"},
    "favicon": "assets/images/favicon.png",
}
"""What Material has of itself."""
_ASKED = re.compile(r"^\s*(?:look:|[^#\n]*\bgradlesson:.*\blook:)\s*true\b", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """An entry of `extra_javascript`, as templates read it: one that lets the page be shown first."""

    path: str
    type: str = ""
    defer: bool = True
    async_: bool = False

    def __str__(self) -> str:
        return self.path


def theme_settings(language: str) -> dict[str, Any]:
    """What Material is told for the pages of a language."""
    toggles = _TOGGLES.get(language, _TOGGLES["en"])
    return {
        "language": language,
        # Fonts are our own files: no page asks another host for anything.
        "font": False,
        "favicon": "assets/images/favicon.svg",
        "icon": {"logo": "gradlesson/mark"},
        "features": list(FEATURES),
        "palette": [
            {
                "media": media,
                "scheme": scheme,
                "primary": "custom",
                "accent": "custom",
                "toggle": {"icon": icon, "name": name},
            }
            for (media, scheme, icon), name in zip(_PALETTE, toggles, strict=True)
        ],
    }


def bring(config: Any, language: str, languages: Sequence[str]) -> None:
    """Add the look to the configuration of one language's site, as MkDocs holds it."""
    theme = config.theme
    theme.dirs.insert(1 if theme.custom_dir else 0, str(FOLDER))
    theme.static_templates.add("offline.html")
    for key, value in theme_settings(language).items():
        if not theme.get(key) or theme[key] == _STOCK.get(key):
            theme[key] = value
    theme["icon"] = {"logo": "gradlesson/mark", **theme["icon"]}
    config.extra_css[:0] = [path for path in STYLE_SHEETS if path not in config.extra_css]
    listed = set(map(str, config.extra_javascript))
    config.extra_javascript[:0] = [Script(path) for path in SCRIPTS if path not in listed]
    config.extra.setdefault("generator", False)
    names = language_names({}, languages)
    config.extra.setdefault("languages", [{"code": code, "name": name} for code, name in names.items()])
    # One choice of light or dark for all languages.
    config.extra.setdefault("scope", "/")
    _tell_extensions(config, language)


def language_names(extra: Mapping[str, Any], languages: Iterable[str]) -> dict[str, str]:
    """What each language calls itself, by its code: those that `extra` of a configuration lists, and others."""
    names = {one: LANGUAGES.get(one, one) for one in languages}
    return names | {one["code"]: str(one["name"]) for one in extra.get("languages", [])}


def is_asked_for(configuration: str) -> bool:
    """Whether the text of a configuration asks for the look."""
    return _ASKED.search(configuration) is not None


def told_to_extensions(language: str) -> dict[str, dict[str, str]]:
    """What extensions that a configuration lists are told of the language that they write."""
    title = _PERMALINK_TITLES.get(language, _PERMALINK_TITLES["en"])
    return {"gradlesson.pages.hangul": {"language": language}, "toc": {"permalink_title": title}}


def _tell_extensions(config: Any, language: str) -> None:
    for name, settings in told_to_extensions(language).items():
        if name in config.markdown_extensions:
            config.mdx_configs[name] = {**settings, **config.mdx_configs.get(name, {})}
