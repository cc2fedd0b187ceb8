"""The folder and the single file: what lies there, and what is not overwritten."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from ddpm_demo.browser.runtime import PROCESSOR, SHA256
from ddpm_demo.browser.site import (
    MAX_CARD,
    card_of,
    integrity,
    key_of,
    name_of,
    write_folder,
    write_single_file,
)
from ddpm_demo.errors import UserError
from ddpm_demo.runs.catalogue import WEIGHTS
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from tests.support.halving import CLASSES, SHAPE, halving_model

RUNTIME = {name: f"content of {name}".encode() for name in SHA256}


def in_page(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="site">(.*?)</script>', page, re.S)
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


def test_a_folder_holds_the_page_the_network_and_the_runtime(tmp_path: Path) -> None:
    model = halving_model()
    size = write_folder(tmp_path, [model], RUNTIME)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    runtime = {f"runtime/{name}" for name in SHA256}
    assert files == {"index.html", "model.onnx", "model.json", "README.md", ".nojekyll"} | runtime
    assert size == sum(path.stat().st_size for path in tmp_path.rglob("*.*"))
    assert (tmp_path / "model.onnx").read_bytes() == model.network
    told = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert (told["shape"], told["classes"]) == (list(SHAPE), list(CLASSES))
    assert told["integrity"] == integrity(model.network)
    assert told["scheduler"]["num_train_timesteps"] == 1000
    page = in_page((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert page["models"] == [told]
    assert page["sums"] == {f"runtime/{name}": integrity(RUNTIME[name]) for name in RUNTIME}


def test_only_its_own_script_may_run(tmp_path: Path) -> None:
    write_folder(tmp_path, [halving_model()], RUNTIME)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' blob:" in page
    assert "default-src 'none'" in page
    assert not re.search(r"https?://(?!www\.w3\.org)", script + page.split("<style>")[0])


def test_a_single_file_holds_it_all(tmp_path: Path) -> None:
    model = halving_model()
    file = tmp_path / "page.html"
    assert write_single_file(file, [model], RUNTIME) == file.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    page = file.read_text(encoding="utf-8")
    packed = re.findall(r'<script type="text/plain" data-file="(.*?)">(.*?)</script>', page)
    files = {name: gzip.decompress(base64.b64decode(text)) for name, text in packed}
    wanted = {f"runtime/{name}": RUNTIME[name] for name in PROCESSOR}
    assert files == wanted | {"model.onnx": model.network}


def test_several_models_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    names = ["faces", "Faces", "../../x y", "runtime", "…"]
    write_folder(tmp_path / "out", [halving_model(name) for name in names], RUNTIME)
    found = sorted(path.parent.name for path in (tmp_path / "out").rglob("model.onnx"))
    assert found == sorted(["faces", "Faces-1", "x-y", "runtime-1", "model"])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert readme.splitlines()[1] == 'title: "faces, Faces, ../../x y, runtime, \\u2026"'


def test_writing_again_keeps_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / ".git").mkdir()
    write_folder(tmp_path, [halving_model("first")], RUNTIME)
    assert (tmp_path / "README.md").read_text() == "mine"
    write_folder(tmp_path, [halving_model("second")], RUNTIME)
    assert in_page((tmp_path / "index.html").read_text(encoding="utf-8"))["models"][0]["name"] == (
        "second"
    )
    assert (tmp_path / ".git").is_dir()


@pytest.mark.parametrize("single", [False, True])
def test_a_page_of_somebody_else_is_not_overwritten(tmp_path: Path, single: bool) -> None:
    page = tmp_path / "index.html"
    page.write_text("<h1>My own</h1>")
    write, place = (write_single_file, page) if single else (write_folder, tmp_path)
    with pytest.raises(UserError) as refused:
        write(place, [halving_model()], RUNTIME)
    assert refused.value.code == "site_not_ours"
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert page.read_text() == "<h1>My own</h1>"


def test_a_model_is_called_by_its_run(tmp_path: Path) -> None:
    assert name_of(tmp_path / "my-run" / "model") == "my-run"
    assert name_of(tmp_path / "faces-32") == "faces-32"


def test_the_page_of_a_run_does_not_hold_its_key() -> None:
    run = new_run()
    assert run.token not in name_of(run.model)
    RunConfig(name="my cats").write(run.config_file)
    assert name_of(run.model) == "my cats"


def test_an_included_model_is_known_by_its_key(tmp_path: Path) -> None:
    assert key_of(WEIGHTS / "faces-32") == "weights/faces-32"
    assert key_of(tmp_path / "faces-32") == ""


def test_a_card_is_read_within_bounds(tmp_path: Path) -> None:
    assert card_of(tmp_path) == ""
    (tmp_path / "README.md").write_bytes(b"\xff" + b"x" * 2 * MAX_CARD)
    assert len(card_of(tmp_path)) == MAX_CARD
    (tmp_path / "README.md").unlink()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "README.md").symlink_to(tmp_path / "secret")
    assert card_of(tmp_path) == ""
