"""Files that become a model of the Hub, in one commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub.sending import full_name, send
from tests.support.hub import OWNER, TOKEN, Fault, Repository, TestHub, lead_to

NAME = f"{OWNER}/faces"
FILES = {
    "README.md": b"# Faces",
    "unet/config.json": b"{}",
    "unet/diffusion_pytorch_model.safetensors": b"w" * 100_000,
    "grid.png": b"p" * 1000,
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in FILES}


def refused(name: str, files: dict[str, Path], *, public: bool = False) -> UserError:
    with pytest.raises(UserError) as raised:
        send(name, files, public=public, message="A model")
    return raised.value


def test_all_files_are_one_commit_of_a_private_model(hub: TestHub, files: dict[str, Path]) -> None:
    sent = send(NAME, files, public=False, message="A model")
    made = hub.models[NAME]
    assert made.files == FILES
    assert made.private
    assert made.commits == [("A model", [*FILES])]
    assert (sent.name, sent.url, sent.private) == (NAME, f"{hub.url}/{NAME}", True)
    assert sent.revision == made.revision
    assert all("authorization" not in headers for headers in hub.asked("PUT", "store"))


def test_a_model_is_opened_only_where_that_was_asked_for(
    hub: TestHub, files: dict[str, Path]
) -> None:
    assert not send(NAME, files, public=True, message="A model").private
    assert not hub.models[NAME].private
    assert refused(NAME, files).code == "hub_is_public"
    assert len(hub.models[NAME].commits) == 1
    hub.models[f"{OWNER}/mine"] = Repository({"other.txt": b"o"}, private=True)
    assert send(f"{OWNER}/mine", files, public=True, message="A model").private
    assert hub.models[f"{OWNER}/mine"].files == FILES | {"other.txt": b"o"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", "repos/create", status=500),
        Fault("POST", "preupload", status=503),
        Fault("POST", "preupload"),
        Fault("POST", "objects/batch", status=502),
        Fault("PUT", "store", status=500, times=2),
        Fault("PUT", "store"),
        Fault("POST", "commit", status=500, times=2),
        Fault("POST", "commit"),
        Fault("POST", "commit", done=True),
        Fault("POST", "repos/create", done=True),
    ],
    ids=lambda fault: f"{fault.path}-{fault.status}-{fault.done}",
)
def test_a_passing_fault_leaves_one_commit(
    hub: TestHub, files: dict[str, Path], fault: Fault
) -> None:
    hub.faults = [fault]
    sent = send(NAME, files, public=False, message="A model")
    assert fault.times == 0, "it happened"
    assert hub.models[NAME].files == FILES
    assert len(hub.models[NAME].commits) == 1
    assert sent.revision == hub.models[NAME].revision


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("POST", "commit", status=401, times=9), "hub_token_refused"),
        (Fault("POST", "validate-yaml", status=500, times=9), "hub_busy"),
        (Fault("POST", "commit", status=403, times=9), "hub_forbidden"),
        (Fault("POST", "commit", status=409, times=9), "hub_conflict"),
        (Fault("POST", "commit", status=412, times=9), "hub_conflict"),
        (Fault("POST", "commit", status=400, times=9), "hub_refused"),
        (Fault("POST", "commit", status=500, times=9), "hub_busy"),
        (Fault("POST", "commit", times=9), "hub_unreachable"),
        (Fault("PUT", "store", status=500, times=99), "hub_busy"),
        (Fault("PUT", "store", status=403, times=9), "hub_forbidden"),
        (Fault("PUT", "store", times=99), "hub_unreachable"),
    ],
)
def test_a_refusal_has_a_sentence(
    hub: TestHub, files: dict[str, Path], fault: Fault, code: str
) -> None:
    hub.faults = [fault]
    error = refused(NAME, files)
    assert error.code == code
    assert TOKEN not in str(error)
    assert hub.models[NAME].commits == []


def test_a_licence_that_the_hub_does_not_know_is_refused_in_its_words(
    hub: TestHub, files: dict[str, Path]
) -> None:
    files["README.md"].write_text("---\nlicense: mine\n---\n# Faces")
    error = refused(NAME, files)
    assert error.code == "hub_refused"
    assert '"license" must be one of' in str(error)


def test_another_owner_cannot_be_written_to(hub: TestHub, files: dict[str, Path]) -> None:
    assert refused("else/faces", files).code == "hub_forbidden"


def test_a_name_without_an_owner_is_ones_own(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert full_name("faces") == NAME
    assert full_name("org/faces") == "org/faces"
    for token, code in ((None, "hub_token_missing"), ("hf_stale", "hub_token_refused")):
        lead_to(hub, monkeypatch, token=token)
        with pytest.raises(UserError) as raised:
            full_name("faces")
        assert raised.value.code == code
    with pytest.raises(UserError) as raised:
        full_name("https://x")
    assert raised.value.code == "hub_name"
