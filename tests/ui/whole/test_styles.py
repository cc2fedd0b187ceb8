"""Style sheets: a component's class names are its own."""

from __future__ import annotations

import re
from pathlib import Path

UI = Path(__file__).parents[3] / "ddpm_demo" / "ui"
# the stages are drawn by one another's scripts, and refine what they share in their sheet
STAGES = (
    "components/stage/stage.css",
    "components/text/typeset.css",
    "components/timeline",
    "forward/stage",
    "loss/stage/stage.css",
)
# the sheets of the page itself, which gradio does not nest under a component
PAGE = ("theme/", "shell/", "classroom/", "train/train.css", "loss/loss.css")
STATES = {"dark", "prose", "block"}  # gradio's own


def test_no_class_is_defined_by_two_components() -> None:
    defined: dict[str, set[str]] = {}
    for file in UI.rglob("*.css"):
        name = file.relative_to(UI).as_posix()
        component = "stages" if name.startswith(STAGES) else name
        component = "page" if name.startswith(PAGE) else component
        rules = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"([^{};]+)\{", rules):
            for class_name in re.findall(r"\.([a-zA-Z][\w-]*)", selector):
                defined.setdefault(class_name, set()).add(component)
    assert len(defined) > 100, "sheets were found"
    for name, where in defined.items():
        if name.startswith(
            ("dd-", "chart-")
        ):  # the page on a projector leaves parts of the stages out
            where.discard("page")
    shared = {name: where for name, where in defined.items() if len(where) > 1}
    assert set(shared) <= STATES, shared
