"""The documents as tests read them: their files, their code blocks, their tables."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("weights/*/README.md"),
        *ROOT.glob("ddpm_demo/**/*.md"),
    ]
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def read(name: str) -> str:
    """A document by its path from the root of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """What stands in the code blocks of a language; "" are those that name none: commands."""
    return [content for named, content in _BLOCK.findall(text) if named == language]


def without_code(text: str) -> str:
    """The text without its code blocks and without what stands in backticks."""
    return re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", text))


def example(name: str, document: str = "docs/api.md") -> str:
    """The Python that stands under `<!-- example: NAME -->`."""
    marked = rf"<!-- example: {re.escape(name)} -->\n```python\n(.*?)```"
    (found,) = re.findall(marked, read(document), re.DOTALL)
    return str(found)


def call(name: str) -> str:
    """An example of an endpoint without its imports and its client: tests have their own."""
    _, _, after = example(name).partition("Client(")
    return after.partition("\n")[2]


def tables(text: str) -> list[list[list[str]]]:
    """Every table, as rows of cells without the row of dashes."""
    found: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        if not inside:
            found.append([])
            inside = True
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if not all(re.fullmatch(":?-+:?", cell) for cell in cells):
            found[-1].append(cells)
    return found


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or a higher one."""
    (level,) = {len(marks) for marks in re.findall(rf"^(#+) {re.escape(heading)}$", text, re.M)}
    _, _, after = text.partition(f"{'#' * level} {heading}\n")
    return re.split(rf"^#{{1,{level}}} ", after, maxsplit=1, flags=re.M)[0]


def anchors(text: str) -> set[str]:
    """The names by which GitHub links to the headings."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", text), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}
