"""Shared by the tests of the reverse process in script: they run it under node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ddpm_demo
from tests.support.programs import find_program

SCRIPT = Path(ddpm_demo.__file__).parent / "browser" / "script"
HEADER = """
import fs from "node:fs";
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const load = (name) => import(`%s/${name}`);
const plain = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
const answer = await (async () => {%s})();
fs.writeSync(1, JSON.stringify(answer, plain));
"""
Node = Callable[..., Any]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """`node(code, **given)`: what the body of an async function returns under node.

    It finds the module x.js by `await load("x.js")` and the arguments in `given`. Lists of numbers
    come back for typed arrays, and null for what is not finite.
    """

    def run(code: str, **given: Any) -> Any:
        file = tmp_path / "asked.mjs"
        file.write_text(HEADER % (SCRIPT.as_uri(), code), encoding="utf-8")
        done = subprocess.run(
            [find_program("node"), str(file)],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
