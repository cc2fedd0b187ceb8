"""Scripts put together into one, and what is read of the app's files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ddpm_demo.browser import assets
from ddpm_demo.ui.components.timeline import SCRIPTS, STYLES
from ddpm_demo.ui.words import both
from tests.support.programs import find_program


def modules(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def test_modules_become_one_script_in_which_names_do_not_meet(tmp_path: Path) -> None:
    entry = modules(
        tmp_path,
        shared="let count = 0;\nexport function next() {\n  return (count += 1);\n}\n",
        one='import { next } from "./shared.js";\nconst own = 10;\n'
        "export const [a, b] = [own, next()];\nexport async function* three() { yield 3; }\n",
        two='import {\n  next as following,\n} from "./shared.js";\nconst own = 20;\n'
        "class Kept { at() { return own + following(); } }\nexport { Kept, own as kept };\n",
        entry='import { a, b, three } from "./one.js";\nimport { Kept, kept } from "./two.js";\n'
        'import "./one.js";\n'
        "const found = [a, b, new Kept().at(), kept, typeof three];\nconsole.log(found.join());\n",
    )
    script = f'"use strict";\n{assets.bundle(entry)}'
    line = [find_program("node"), "--input-type=commonjs", "-e", script]
    told = subprocess.run(line, capture_output=True, text=True, check=False)
    assert told.stdout == "10,1,22,20,function\n", told.stderr


@pytest.mark.parametrize(
    "text",
    [
        'import whole from "./other.js";\n',
        'import * as all from "./other.js";\n',
        "export default 1;\n",
        'export * from "./other.js";\n',
        'import { back } from "./circle.js";\n',
    ],
)
def test_other_forms_and_circles_are_refused(tmp_path: Path, text: str) -> None:
    entry = modules(
        tmp_path,
        entry=text,
        other="export const x = 1;\n",
        circle='import { x } from "./entry.js";\nexport const back = 1;\n',
    )
    with pytest.raises(ValueError, match=r"\.js"):
        assets.bundle(entry)


def test_a_constant_is_read_and_not_run(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("A: tuple[str, ...] = ('a', 'b' 'c')\nB = 1\nC = open('nowhere')\n")
    assert assets.constant(file, "A") == ("a", "bc")
    assert assets.constant(file, "B") == 1
    with pytest.raises(ValueError, match="malformed"):
        assets.constant(file, "C")
    with pytest.raises(KeyError):
        assets.constant(file, "D")


def test_the_timeline_is_that_of_the_app() -> None:
    assert assets.timeline_words() == both("timeline_")
    assert assets.constant(assets.TIMELINE, "SCRIPTS") == SCRIPTS
    assert assets.constant(assets.TIMELINE, "STYLES") == STYLES
    assert "function mountTimeline(" in assets.timeline_script()
    assert "function mountPending(" in assets.timeline_script()
    assert ".dd-stage" in assets.timeline_style()


def test_every_word_that_the_page_asks_for_is_there() -> None:
    own, sample = both("site_"), both("sample_")
    for language, table in assets.page_words().items():
        assert table.items() >= own[language].items()
        for key in (*assets.OF_SAMPLE, "solver_unipc", "solver_dpm++", "solver_ddim"):
            assert table[key] == sample[language][key]
