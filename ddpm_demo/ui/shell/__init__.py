"""The shell: what stands around the tabs and holds for all of them.

May enter: the script in the page's head, the bar above the tabs with the short path and the
projector's button, what kind of error a code is, and in gaps/ what gradio's own page lacks. It
knows the tabs by name only.
Never imports: a tab, models, runs, training, evaluation or commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.ui.classroom import HIDABLE, OFFERED
from ddpm_demo.ui.components.assets import script
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.events import on
from ddpm_demo.ui.words import both

from .kinds import KINDS, SIGN

FAVICON = Path(__file__).parent / "favicon.svg"
CLASSROOM = ("address", "place", "follow", "lead", "sheet", "start")  # scripts, in their order
TABS = ("sample", "forward", "train", "loss")


def head(*, owner: bool = False) -> str:
    """The page's script, which stands in its head: gradio starts after it.

    Args:
        owner: It is the page of whoever started the server, beside a public one.
    """
    own = ("page", "address", "projector", "note", "owner")
    gaps = ("focus", "names", "toasts", "stream", "offline", "back")
    content = script(
        "components/stage/stage.js",
        *(f"shell/{name}.js" for name in own),
        *(f"shell/gaps/{name}.js" for name in gaps),
        *(f"classroom/{name}.js" for name in CLASSROOM),
        mount="startPage();",
        words=both("shell_"),
        tabs=TABS,
        kinds=list(KINDS),
        sign=SIGN,
        owner=owner,
        classroom=both("class_"),
        hidable=HIDABLE,
        offered=OFFERED,
    )
    return f"<script>(() => {{\n{content}\n}})();</script>"


class Bar(Display):
    """The projector's button and the short path, which is shown until it is dismissed.

    Its event `tick` wakes gradio's stream of answers, see gaps/stream.js.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<div class="shell-bar"></div>',
            js_on_load=script(
                "components/stage/stage.js",
                "shell/path.js",
                mount="mountBar(element); window.ddpmShell?.wakeBy(() => trigger('tick'));",
                words=both("shell_"),
            ),
            apply_default_css=False,
            **options,
        )


def tab_id(name: str) -> str:
    """The id of a tab's element; that of its button has "-button" behind it."""
    return f"tab-{name}"


def remember_tab(tabs: gr.Tabs, each: dict[str, gr.Tab], load: Any) -> None:
    """Keeps the open tab in the page's address, and opens the one that stands there.

    Args:
        tabs: The page's tabs.
        each: They by name.
        load: The page's `load`.
    """
    on(load, None, None, tabs, js="() => window.ddpmShell?.arrive() ?? {__type__: 'update'}")
    for name, tab in each.items():
        on(tab.select, js=f"() => window.ddpmShell?.opened('{name}')")
