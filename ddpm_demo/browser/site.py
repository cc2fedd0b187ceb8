"""Writes the page: a folder for a static server, or one HTML file that opens from the disk."""

from __future__ import annotations

import base64
import dataclasses
import functools
import gzip
import hashlib
import json
import re
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ddpm_demo import __version__
from ddpm_demo.errors import UserError
from ddpm_demo.runs.catalogue import shipped
from ddpm_demo.runs.folder.keys import is_key
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import replace_file

from .assets import (
    HERE,
    bundle,
    formula_style,
    page_words,
    timeline_script,
    timeline_style,
    timeline_words,
)
from .runtime import PROCESSOR

PAGE = HERE / "page"
STYLES = ("page.css", "questions/questions.css")
MARK = '<meta name="generator" content="DDPM Demo'  # by which an earlier page is known
MAX_CARD = 20_000  # characters of a model's README that go along


@dataclasses.dataclass(frozen=True)
class SiteModel:
    """A model as the page has it.

    Args:
        name: For people.
        network: ONNX.
        about: What `told.network_told` says of it.
        card: Its README; "" for none.
        key: Its key in the app's catalogue, by which a saved PNG names it; "" for none.
    """

    name: str
    network: bytes
    about: Mapping[str, Any]
    card: str = ""
    key: str = ""

    def told(self, folder: str) -> dict[str, Any]:
        """What the page knows of it: model.json.

        Args:
            folder: Where its network lies beside the page, "" or with a "/" at its end.
        """
        return {
            "name": self.name,
            "key": self.key or self.name,
            "file": f"{folder}model.onnx",
            **self.about,
            "card": self.card,
        }


def name_of(folder: Path) -> str:
    """What a model is called: its folder, or the run that it lies in.

    A page is for everybody, and the folder of a run may be called by the key that gives its rights.
    """
    folder = folder.absolute()
    if folder.name != "model":
        return folder.name
    run = Run(folder.parent)
    return run.name if is_key(run.token) else run.config().name or run.token


def key_of(folder: Path) -> str:
    """The key of an included model in the app's catalogue; "" for another."""
    real = folder.resolve()
    return next((entry.key for entry in shipped() if entry.folder.resolve() == real), "")


def card_of(folder: Path) -> str:
    """The README of a model folder; "" for none."""
    readme = folder / "README.md"
    if not readme.is_file() or readme.is_symlink():
        return ""
    with readme.open(encoding="utf-8", errors="replace") as content:
        return content.read(MAX_CARD)


def write_folder(out: Path, models: Sequence[SiteModel], runtime: Mapping[str, bytes]) -> int:
    """Writes the page as a folder. What else lies there, such as `.git`, stays.

    Args:
        out: The folder; made when missing.
        models: One, or several for a gallery.
        runtime: From `find_runtime`.

    Returns:
        How many bytes the files have.

    Raises:
        UserError: "site_not_ours" where `index.html` is there and no earlier page of ours.
    """
    again = check_ours(out / "index.html")
    files: dict[str, bytes] = {f"runtime/{name}": content for name, content in runtime.items()}
    told = []
    for model, folder in zip(models, _folders(models), strict=True):
        told.append(model.told(folder))
        files[f"{folder}model.onnx"] = model.network
        files[f"{folder}model.json"] = _json(told[-1]).encode()
    sums = {name: integrity(content) for name, content in files.items() if name[:8] == "runtime/"}
    if again or not (out / "README.md").exists():
        files["README.md"] = _readme(models).encode()
    files[".nojekyll"] = b""  # GitHub Pages takes the files as they are
    files["index.html"] = _page(told, sums, {}).encode()  # last: the others are there by then
    for name, content in files.items():
        replace_file(out / name, functools.partial(Path.write_bytes, data=content))
    return sum(map(len, files.values()))


def write_single_file(out: Path, models: Sequence[SiteModel], runtime: Mapping[str, bytes]) -> int:
    """Writes the page as one HTML file, the networks and the runtime for the processor inside.

    Returns and raises as `write_folder`.
    """
    check_ours(out)
    folders = _folders(models)
    told = [model.told(folder) for model, folder in zip(models, folders, strict=True)]
    files = {one["file"]: model.network for one, model in zip(told, models, strict=True)}
    files |= {f"runtime/{name}": runtime[name] for name in PROCESSOR}
    content = _page(told, {}, files).encode()
    replace_file(out, functools.partial(Path.write_bytes, data=content))
    return len(content)


def integrity(content: bytes) -> str:
    """What `fetch` compares a file with."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def check_ours(page: Path) -> bool:
    """Whether an earlier page of ours is there.

    Raises:
        UserError: "site_not_ours" where something else is.
    """
    if page.is_dir():
        raise UserError("site_not_ours", path=str(page))
    if not page.exists():
        return False
    with page.open("rb") as content:
        if MARK.encode() not in content.read(4096):
            raise UserError("site_not_ours", path=str(page))
    return True


def _folders(models: Sequence[SiteModel]) -> list[str]:
    """Where each network lies: beside the page if it is the only one, else by its name."""
    if len(models) == 1:
        return [""]
    found: list[str] = []
    for model in models:
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", model.name).strip("-")[:60] or "model"
        taken = {folder.lower() for folder in (*found, "runtime/")}
        names = (plain if not k else f"{plain}-{k}" for k in range(len(models) + 1))
        found.append(next(f"{name}/" for name in names if f"{name.lower()}/" not in taken))
    return found


def _page(
    models: Sequence[Mapping[str, Any]], sums: Mapping[str, str], files: Mapping[str, bytes]
) -> str:
    fixed = {"words": timeline_words(), "empty": "empty", "reveal": False}
    parts = [
        f"const fixed = {_json(fixed)};",
        timeline_script(),
        bundle(PAGE / "page.js"),
    ]
    code = "(() => {\n" + "\n".join(parts) + "\n})();"
    site = {
        "version": __version__,
        "models": models,
        "sums": sums,
        "words": page_words(),
        "worker": bundle(HERE / "script" / "worker.js"),
    }
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{integrity(code.encode())}' blob: 'wasm-unsafe-eval'",
            "worker-src blob:",
            "style-src 'unsafe-inline'",
            "connect-src 'self' blob: data:",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    template = string.Template((PAGE / "index.html").read_text(encoding="utf-8"))
    own = "\n".join((PAGE / name).read_text(encoding="utf-8") for name in STYLES)
    style = f"{own}\n{formula_style()}"
    return template.substitute(
        version=__version__,
        policy=policy,
        style=f"{style}\n.timeline {{\n{timeline_style()}\n}}",
        site=_json(site),
        files="\n".join(_packed(name, content) for name, content in files.items()),
        script=code,
    )


def _packed(name: str, content: bytes) -> str:
    """A file in the page: gzip in base64, which `DecompressionStream` unpacks."""
    packed = base64.b64encode(gzip.compress(content, mtime=0)).decode()
    return f'<script type="text/plain" data-file="{name}">{packed}</script>'


def _json(data: Any) -> str:
    """JSON in which no string can close the script element that it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _readme(models: Sequence[SiteModel]) -> str:
    names = ", ".join(model.name for model in models)
    template = string.Template((PAGE / "README.md").read_text(encoding="utf-8"))
    # quoted as JSON, which YAML reads as it is: a name is the visitor's
    return template.substitute(title=json.dumps(names[:60]), names=" ".join(names.split()))
