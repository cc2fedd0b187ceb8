"""What gradio makes of a value before a handler has it: no input of the page opens a file."""

from __future__ import annotations

import contextlib
from pathlib import Path

from gradio.utils import get_upload_folder

from ddpm_demo.ui.components.files import Files
from ddpm_demo.ui.components.picture import Picture
from tests.ui.support.strangers import META, Server

READ_NO_FILE = {
    "browser_state",
    "checkbox",
    "checkboxgroup",
    "dataset",
    "dropdown",
    "html",
    "json_component",
    "number",
    "radio",
    "slider",
    "state",
    "textbox",
}


def files() -> set[Path]:
    return {path for path in Path(get_upload_folder()).rglob("*") if path.is_file()}


def test_no_input_of_the_page_opens_a_file(public: Server, secret: Path, opened: list[str]) -> None:
    inputs = {each._id: each for fn in public.demo.fns.values() for each in fn.inputs}
    assert {Picture, Files} <= {type(each) for each in inputs.values()}
    modules = {type(each).preprocess.__module__ for each in inputs.values()}
    gradios = {name.rpartition(".")[2] for name in modules if name.startswith("gradio.")}
    assert gradios <= READ_NO_FILE
    before = files()
    file = {"path": str(secret), "url": f"file://{secret}", **META}
    for each in inputs.values():
        model = getattr(each, "data_model", None)
        for value in (file, [file], str(secret), [str(secret)], {"value": file}):
            with contextlib.suppress(Exception):  # most refuse what is none of theirs
                each.preprocess(model.model_validate(value) if model else value)
    assert str(secret) not in opened
    # servers of other tests put files there too
    assert secret.read_bytes() not in [file.read_bytes() for file in files() - before]
    assert str(secret) in opened
