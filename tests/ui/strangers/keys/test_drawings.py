"""What leaves with a drawing opens no more of its run than drawing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from ddpm_demo.data import export
from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.ui.components.timeline.standalone import settings_in_page
from tests.ui.support.strangers import Server

REFUSAL = str(UserError("run_not_yours"))


class Owner:
    """Draws with a run, as its page does, and keeps all that the server said and served."""

    def __init__(self, server: Server, run: Run) -> None:
        self.visitor, self.run = server.stranger(), run
        self.files: dict[str, bytes] = {}

    def ask(self, name: str, **values: Any) -> list[Any]:
        held = {"run": self.run.token, "mine": [self.run.token]}
        answer = self.visitor.ask(name, **{**held, **values})
        assert "data" in answer, answer
        self._fetch(answer)
        return list(answer["data"])

    def _fetch(self, value: Any) -> None:
        """Every file that an answer names, as any other visitor gets it."""
        if isinstance(value, dict):
            if isinstance(value.get("path"), str):
                served = self.visitor.http.get(f"file={value['path']}")
                if served.status_code == 200:
                    self.files[value["path"]] = served.content
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                self._fetch(one)

    def draw(self, answer: str = "network") -> str:
        """The id of a drawing's timeline."""
        self.ask("refreshed_networks")
        (value,) = self.ask("draw_pictures", model=f"run/{self.run.draw_key}", answer=answer)
        return str(value["id"])


def exported(owner: Owner, spot: dict[str, str]) -> dict[str, bytes]:
    """The four files that the page makes of a drawing, by format."""
    made = {}
    for name in ("export_file", "export_file_1", "export_file_2", "export_file_3"):
        (answer,) = owner.ask(name, json=spot)
        path = answer["file"]["path"]
        made[Path(path).suffix] = owner.files[path]
    return made


def test_a_drawing_gives_away_no_more_than_the_right_to_draw(
    public: Server, run: Run, tmp_path: Path
) -> None:
    owner = Owner(public, run)
    spot = {"id": owner.draw()}
    files = exported(owner, spot)
    assert set(files) == {".png", ".gif", ".mp4", ".html"}
    owner.ask("put_away", json=spot)
    owner.ask("same", model=f"run/{run.draw_key}")
    owner.ask("compare", json=spot, model=f"run/{run.draw_key}")
    owner.ask("branch", json=spot)
    owner.ask("refreshed_models")
    owner.ask("on_look", model=f"run/{run.draw_key}", slider=5)
    api = Owner(public, run)
    _, settings, _ = api.ask("sample", model=f"run/{run.token}")
    assert settings["model"] == f"run/{run.draw_key}"
    for suffix, content in files.items():
        (tmp_path / f"a{suffix}").write_bytes(content)
    shared = f"run/{run.draw_key}"
    assert (export.read_settings(tmp_path / "a.png") or {})["model"] == shared
    assert (settings_in_page(files[".html"]) or {})["model"] == shared
    said = "".join(owner.visitor.heard + api.visitor.heard)
    assert f"model={shared}" in said, "the link"
    served = b"".join((*owner.files.values(), *api.files.values()))
    assert shared.encode() in served
    for secret in (run.token, run.look_key):
        assert secret not in said
        assert secret.encode() not in served


def test_whoever_gets_a_drawing_draws_it_again_and_sees_no_training_picture(
    public: Server, run: Run
) -> None:
    held = {"run": run.draw_key, "mine": [run.draw_key, run.look_key]}
    for key in (run.draw_key, run.look_key):
        visitor = public.stranger()
        answer = visitor.ask("sample", model=f"run/{key}")
        assert answer["data"][1]["model"] == f"run/{run.draw_key}"
        assert visitor.error("sample", model=f"ideal/{key}") == REFUSAL
    visitor = public.stranger()
    visitor.ask("refreshed_networks", run=run.look_key)
    visitor.ask("refreshed_models", run=run.look_key)
    model = f"run/{run.draw_key}"
    exact = visitor.error("draw_pictures", model=model, answer="exact", **held)
    assert exact == REFUSAL
    for source in ("held_out", "trained"):
        for name in ("on_look", "on_train"):
            assert visitor.error(name, model=model, source=source, **held) == REFUSAL
    assert run.token not in "".join(visitor.heard)


def test_the_owner_draws_the_exact_answer_and_it_gives_nothing_away(
    public: Server, run: Run
) -> None:
    owner = Owner(public, run)
    spot = {"id": owner.draw("exact")}
    files = exported(owner, spot)
    settings = settings_in_page(files[".html"]) or {}
    assert settings["model"] == f"ideal/{run.draw_key}"
    assert spot["id"].encode() not in files[".html"], "by it the weights can be asked for"
    visitor = public.stranger()
    assert visitor.error("sample", model=settings["model"]) == REFUSAL
    assert Owner(public, run).ask("sample", model=f"ideal/{run.token}")


def test_a_download_names_no_run_by_a_key_that_gives_more(public: Server, run: Run) -> None:
    other, owner = new_run(), Owner(public, run)
    config = json.loads(run.config_file.read_text())
    config["train"]["init"] = f"{other.path}/model"
    run.config_file.write_text(json.dumps(config))
    for name in ("on_load_run", "on_load_model"):
        (answer,) = owner.ask(name)
        zipped = zipfile.ZipFile(io.BytesIO(owner.files[answer["file"]["path"]]))
        held = b"".join(zipped.read(one) for one in zipped.namelist())
        for secret in (run.token, run.look_key, other.token):
            assert secret.encode() not in held
            assert secret not in json.dumps([answer["name"], zipped.namelist()])
