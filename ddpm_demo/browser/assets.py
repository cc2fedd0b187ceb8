"""Scripts, styles and words of the page, read as files and put together into one piece.

The timeline, its styles and its words are those of the app. They are read by their paths: nothing
of `ui/` is imported, and gradio need not be there.
"""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
UI = HERE.parent / "ui"
LANGUAGES = ("en", "ko")  # in the order of each word's pair
TIMELINE = UI / "components" / "timeline" / "__init__.py"
PENDING = "components/timeline/pending.js"
OF_SAMPLE = ("num_images", "steps", "solver", "seed", "guidance", "draw", "cancel")

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"([^"]+)";[ \t]*$', re.MULTILINE)
_BARE = re.compile(r'^import\s*"([^"]+)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export\s+((?:async\s+)?(?:function\s*\*?|class|const|let))\s+"
    r"([A-Za-z_$][\w$]*|\[[\w$, ]*\])",
    re.MULTILINE,
)
_LIST = re.compile(r"^export\s*\{([^}]*)\};[ \t]*$", re.MULTILINE)
_OTHER = re.compile(r"^(import\b(?!\s*\()|export\b).*$", re.MULTILINE)


def constant(file: Path, name: str) -> Any:
    """What a Python file assigns to a name, where that is written out; the file is not run.

    Raises:
        KeyError: where nothing is assigned to it.
        ValueError: where it is worked out.
    """
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            return ast.literal_eval(value) if value else None
    raise KeyError(name)


@functools.cache
def words(file: str) -> dict[str, tuple[str, str]]:
    """The words, (English, Korean) by key, in a file of `ui/words/`."""
    found: dict[str, tuple[str, str]] = constant(UI / "words" / f"{file}.py", "WORDS")
    return found


def both(prefix: str, *files: str) -> dict[str, dict[str, str]]:
    """{"en": {key: word}, "ko": …} of the words that begin so, as the app's scripts take them."""
    found = {key: pair for file in files for key, pair in words(file).items()}
    return {
        language: {
            key.removeprefix(prefix): pair[index]
            for key, pair in found.items()
            if key.startswith(prefix)
        }
        for index, language in enumerate(LANGUAGES)
    }


def page_words() -> dict[str, dict[str, str]]:
    """What the page says itself; of a drawing's settings in the words of the tab Sample."""
    sample, own = both("sample_", "sample"), both("site_", "site")
    return {
        language: {
            key: word
            for key, word in sample[language].items()
            if key in OF_SAMPLE or key.startswith("solver_")
        }
        | own[language]
        for language in LANGUAGES
    }


def timeline_words() -> dict[str, dict[str, str]]:
    """What the app's timeline says."""
    return both("timeline_", "timeline", "captions")


def timeline_script() -> str:
    """The scripts of the app's timeline; they need `fixed`, as `ui/components/assets.py` says."""
    names = (*constant(TIMELINE, "SCRIPTS"), PENDING)
    return "\n".join((UI / name).read_text(encoding="utf-8") for name in names)


def timeline_style() -> str:
    """The style sheets of the app's timeline, to be nested under its element."""
    names = constant(TIMELINE, "STYLES")
    return "\n".join((UI / name).read_text(encoding="utf-8") for name in names)


def formula_style() -> str:
    """The style sheet of formulas, for those that stand outside of the timeline."""
    return (UI / "components" / "text" / "typeset.css").read_text(encoding="utf-8")


def bundle(entry: Path) -> str:
    """An ES module and all that it imports, as one script in which names cannot meet.

    Each module becomes a function that is called once, after those that it imports. It knows
    `import {a, b as c} from "./file.js"`, `import "./file.js"`, exported declarations and
    `export {a, b}`.

    Raises:
        ValueError: for another form of import or export, and for a circle of imports.
    """
    done: dict[Path, str] = {}
    parts: list[str] = []
    _add(entry.resolve(), done, parts, ())
    return "\n".join(parts)


def as_module(entry: Path) -> str:
    """As `bundle`, as an ES module whose default export has what the entry exports."""
    done: dict[Path, str] = {}
    parts: list[str] = []
    name = _add(entry.resolve(), done, parts, ())
    return "\n".join([*parts, f"export default {name};"])


def _add(file: Path, done: dict[Path, str], parts: list[str], within: tuple[Path, ...]) -> str:
    """Puts a module behind those that it imports; answers the name of what it exports."""
    if file in within:
        raise ValueError(f"{file.name} imports itself by way of others")
    if file in done:
        return done[file]
    text = file.read_text(encoding="utf-8")

    def of(path: str) -> str:
        return _add((file.parent / path).resolve(), done, parts, (*within, file))

    text = _BARE.sub(lambda found: f"{of(found[1])};", text)
    text = _IMPORT.sub(
        lambda found: f"const {{{_renamed(found[1], ' as ', ': ')}}} = {of(found[2])};", text
    )
    exported = [found[2].strip("[]") for found in _EXPORT.finditer(text)]
    text = _EXPORT.sub(r"\1 \2", text)
    for found in _LIST.finditer(text):
        names = (name.split(" as ") for name in found[1].split(",") if name.strip())
        exported += [": ".join(reversed([each.strip() for each in name])) for name in names]
    text = _LIST.sub("", text)
    if odd := _OTHER.search(text):
        raise ValueError(f"{file.name}: {odd[0]}")
    name = f"module_{len(done)}_{re.sub(r'[^A-Za-z0-9]', '_', file.stem)}"
    done[file] = name
    parts.append(f"const {name} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();")
    return name


def _renamed(names: str, before: str, after: str) -> str:
    return ", ".join(
        each.strip().replace(before, after) for each in names.split(",") if each.strip()
    )
