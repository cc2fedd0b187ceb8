"""Files that become a Space: one commit, and nothing of somebody else is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub.spaces import GRADIO, STATIC, send_space
from tests.support.hub import OWNER, TOKEN, Fault, Repository, TestHub

NAME = f"{OWNER}/demo"
FILES = {
    "README.md": b"---\nsdk: gradio\n---\n# Demo",
    "app.py": b"print()",
    "ddpm_demo/__init__.py": b"",
    "weights/faces/unet/diffusion_pytorch_model.safetensors": b"w" * 100_000,
}
MADE = {".gitattributes"}  # by the Hub itself


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in FILES}


def sent(files: dict[str, Path], name: str = NAME, **options: object) -> object:
    told = {"sdk": GRADIO, "private": False, "message": "A demo"} | options
    return send_space(name, files, **told)  # type: ignore[arg-type]


def refused(files: dict[str, Path], name: str = NAME, **options: object) -> UserError:
    with pytest.raises(UserError) as raised:
        sent(files, name, **options)
    return raised.value


def test_all_files_are_one_commit_of_a_new_space(hub: TestHub, files: dict[str, Path]) -> None:
    done = send_space(NAME, files, sdk=GRADIO, private=False, hardware="zero-a10g", message="Demo")
    made = hub.spaces[NAME]
    assert {name: made.files[name] for name in FILES} == FILES
    assert set(made.files) == {*FILES, *MADE}
    assert (made.sdk, made.hardware, made.private) == ("gradio", "zero-a10g", False)
    assert [summary for summary, _ in made.commits] == ["Demo"]
    assert (done.name, done.url, done.private) == (NAME, f"{hub.url}/spaces/{NAME}", False)
    assert done.revision == made.revision
    assert hub.models == {}, "a model of that name is another thing"


def test_it_can_be_ones_own_and_static(hub: TestHub, files: dict[str, Path]) -> None:
    sent(files, sdk=STATIC, private=True)
    assert (hub.spaces[NAME].sdk, hub.spaces[NAME].private) == ("static", True)
    sent(files, sdk=STATIC)
    assert hub.spaces[NAME].private, "what is private stays so"


def test_a_space_that_everybody_sees_gets_nothing_private(
    hub: TestHub, files: dict[str, Path]
) -> None:
    sent(files)
    files["app.py"].write_text("secret")
    assert refused(files, private=True).code == "space_is_public"
    assert hub.spaces[NAME].files["app.py"] == FILES["app.py"]


def test_an_update_deletes_what_an_earlier_one_left_and_nothing_else(
    hub: TestHub, files: dict[str, Path]
) -> None:
    sent(files)
    old = ["ddpm_demo/old.py", f"exports/{'0' * 64}/model.onnx", "runtime/x.wasm", "a/model.json"]
    theirs = ["notes.txt", "weights/mine/model_index.json", "packages.txt", "a/b/model.json"]
    hub.spaces[NAME].files |= dict.fromkeys([*old, *theirs], b"x")
    files["app.py"].write_text("new")
    sent(files)
    made = hub.spaces[NAME]
    assert set(made.files) == {*FILES, *MADE, *theirs}
    assert made.files["app.py"] == b"new"
    assert len(made.commits) == 2
    assert set(made.commits[1][1]) == {"app.py", *(f"-{name}" for name in old)}


def test_what_has_not_changed_makes_no_commit(hub: TestHub, files: dict[str, Path]) -> None:
    sent(files)
    sent(files)
    assert len(hub.spaces[NAME].commits) == 1


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({".gitattributes": b"", "README.md": b"# Mine"}, True),
        ({"README.md": b"# Mine", "index.html": b"<h1>", "style.css": b""}, True),
        ({"README.md": b"# Mine", "app.py": b"mine"}, False),
        ({"model.json/x": b"", "ddpm_demo": b""}, False),
        ({"ddpm_demo/__init__.py": b"", "app.py": b"ours"}, True),
        ({"index.html": b"", "faces-32/model.onnx": b""}, True),
    ],
)
def test_a_space_of_something_else_is_left_alone(
    hub: TestHub, files: dict[str, Path], there: dict[str, bytes], taken: bool
) -> None:
    hub.spaces[NAME] = Repository(dict(there))
    if taken:
        sent(files)
        assert hub.spaces[NAME].files["app.py"] == FILES["app.py"]
        return
    error = refused(files)
    assert error.code == "space_not_ours"
    assert sorted(there)[0] in str(error) or "app.py" in str(error)
    assert hub.spaces[NAME].files == there


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", "api/spaces", status=503),
        Fault("POST", "repos/create", status=500),
        Fault("POST", "repos/create", done=True),
        Fault("POST", "preupload"),
        Fault("PUT", "store"),
        Fault("POST", "commit", status=502),
        Fault("POST", "commit"),
        Fault("POST", "commit", done=True),
    ],
    ids=lambda fault: f"{fault.path}-{fault.status}-{fault.done}",
)
def test_a_passing_fault_leaves_one_commit(
    hub: TestHub, files: dict[str, Path], fault: Fault
) -> None:
    hub.spaces[NAME] = Repository({"ddpm_demo/old.py": b"old"})
    if "create" in fault.path:
        hub.spaces.clear()
    hub.faults = [fault]
    sent(files)
    made = hub.spaces[NAME]
    assert fault.times == 0, "it happened"
    assert len(made.commits) == 1
    assert set(made.files) - MADE == set(FILES)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("GET", "api/spaces", status=401, times=9), "hub_token_refused"),
        (Fault("POST", "repos/create", status=402, times=9), "hub_refused"),
        (Fault("POST", "repos/create", status=403, times=9), "hub_forbidden"),
        (Fault("POST", "commit", status=401, times=9), "hub_token_refused"),
        (Fault("POST", "commit", status=403, times=9), "hub_forbidden"),
        (Fault("POST", "commit", status=409, times=9), "hub_conflict"),
        (Fault("POST", "commit", status=500, times=9), "hub_busy"),
        (Fault("POST", "commit", times=9), "hub_unreachable"),
    ],
)
def test_a_refusal_has_a_sentence(
    hub: TestHub, files: dict[str, Path], fault: Fault, code: str
) -> None:
    hub.faults = [fault]
    error = refused(files)
    assert error.code == code
    assert TOKEN not in str(error)
    assert NAME not in hub.spaces or hub.spaces[NAME].commits == []


def test_another_owner_cannot_be_written_to(hub: TestHub, files: dict[str, Path]) -> None:
    assert refused(files, "else/demo").code == "hub_forbidden"


def test_the_hub_of_the_tests_takes_large_files_apart_alone(
    hub: TestHub, files: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * 10_000_001)
    sent(files | {"large.txt": tmp_path / "large.txt"})
    assert len(hub.spaces[NAME].files["large.txt"]) == 10_000_001
    assert len(hub.asked("PUT", "store")) == 2
