"""Training for other programs, on a public page that nobody has used before."""

from __future__ import annotations

import dataclasses
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import find_run
from ddpm_demo.runs.folder.status import AT_WORK
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.train.endpoints import TrainEndpoints
from ddpm_demo.ui.visitors import Visitors
from tests.support.documents import call
from tests.support.faces import draw_faces

PLAN = {"steps": 2, "size": 16, "unet": "tiny", "batch_size": 4, "precision": "fp32"}


def test_the_first_training_on_a_fresh_public_page(
    serve: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "not" / "there"))
    draw_faces(tmp_path / "faces", count=20, size=24)
    files = [handle_file(str(file)) for file in sorted((tmp_path / "faces").rglob("*.*"))]
    # the disk of a test's computer may be small
    small = {"start_free_bytes": 0, "keep_free_bytes": 0}
    policy = dataclasses.replace(Policy.for_strangers({}), **small)
    own, visitors = Jobs(policy), Visitors(policy)
    demo = build_demo(policy, jobs=own, visitors=visitors)
    client = Client(serve(demo, app_kwargs={"middleware": visitors.middleware}), verbose=False)
    token = client.predict(files=files, config=PLAN, api_name="/train_start")
    run, end = find_run(token), time.monotonic() + 300  # only ends a test that has failed
    while client.predict(token=token, api_name="/train_status")["state"] in AT_WORK:
        assert time.monotonic() < end, "it never ended"
        time.sleep(0.1)
    client.close()
    assert (own.queue.status(run).state, own.queue.status(run).step) == ("done", 2)
    assert run.config().limit_s == own.policy.training_seconds
    assert run.config().public
    own.queue.trainers.wait(run)


def test_other_programs_train_as_the_manual_says(address: str, tmp_path: Path) -> None:
    draw_faces(tmp_path / "faces", count=50, size=24)
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as pack:
        for file in sorted((tmp_path / "faces").rglob("*.*")):
            pack.write(file, file.relative_to(tmp_path / "faces"))
    start = call("/train_start").replace('"size": 32', '"size": 16, "unet": "tiny"')
    client = Client(address, verbose=False)
    names: dict[str, Any] = {"client": client, "handle_file": handle_file}
    exec(start.replace("pictures.zip", str(tmp_path / "pictures.zip")), names)
    exec(call("/train_status"), names)
    run = find_run(names["token"])
    assert names["status"]["state"] in ("starting", "running")
    exec(call("/train_stop"), names)
    assert names["status"]["state"] in ("starting", "running", "stopped")
    assert read_json(run.report_file)["accepted"] == 50
    while client.predict(token=run.token, api_name="/train_status")["state"] in (
        "starting",
        "running",
    ):
        pass
    assert run.status().state in ("stopped", "done")
    client.close()


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"sise": 32}, "sise"),
        ({"size": 33}, "multiple of 4"),
        ({"init": "/etc"}, "init"),
        ([{"size": 32}], "not a setting"),
    ],
)
def test_the_endpoint_answers_rubbish_with_a_sentence(
    address: str, tmp_path: Path, config: Any, told: str
) -> None:
    draw_faces(tmp_path / "faces", count=1, size=24)
    (file,) = (file for file in (tmp_path / "faces").rglob("*") if file.is_file())
    client = Client(address, verbose=False)
    with pytest.raises(Exception, match=told):
        client.predict(files=[handle_file(str(file))], config=config, api_name="/train_start")
    client.close()


def test_a_refusal_repeats_no_more_than_the_beginning_of_a_config() -> None:
    """It may have megabytes, and the answer goes to the page and to the log of the program."""
    handlers = TrainEndpoints(Jobs(), Policy(), Visitors(Policy()))
    for config in ({"steps": ["x" * 5000]}, {"x" * 5000: 1}):
        with pytest.raises(UserError) as caught:
            handlers._read_config(config)
        assert len(str(caught.value)) < 700
