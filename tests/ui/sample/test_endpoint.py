"""`/sample` as other programs ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio_client
import numpy as np
import pytest
from PIL import Image

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.ui.components.timeline.standalone import settings_in_page
from tests.support.classes import save_conditional
from tests.support.documents import call
from tests.ui.support.samples import FACES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample", "forward")


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[gradio_client.Client]:
    opened = gradio_client.Client(address, verbose=False)
    yield opened
    opened.close()


def test_the_manuals_example_answers_with_grid_settings_and_timeline(
    client: gradio_client.Client,
) -> None:
    names: dict[str, Any] = {"client": client}
    exec(call("/sample"), names)
    assert names["settings"]["seed"] == 3
    assert export.read_settings(Path(names["grid"])) == names["settings"]
    with Image.open(names["grid"]) as grid:
        shown = np.asarray(grid.convert("RGB"))
    config = SampleConfig(num_images=4, steps=20, solver="ddim", seed=3)
    *_, last = sample_progressive(load_model(FACES), config)
    np.testing.assert_array_equal(shown, export.grid(last.prev_sample))
    found = settings_in_page(Path(names["timeline"]).read_bytes())
    assert found == names["settings"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("weights/gone", 4, 5, "ddim", 3), "not there any more"),
        (("weights/faces-32", 4, 5, "euler", 3), "Allowed: ddpm"),
        (("weights/faces-32", 400, 5, "ddim", 3), "between 1 and 64"),
    ],
)
def test_the_endpoint_answers_rubbish_with_a_sentence(
    client: gradio_client.Client, arguments: tuple[Any, ...], told: str
) -> None:
    with pytest.raises(gradio_client.exceptions.AppError, match=told):
        client.predict(*arguments, api_name="/sample")


def test_the_endpoints_have_the_names_that_are_documented(client: gradio_client.Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert {"/sample", "/forward"} <= set(named)
    assert [p["label"] for p in named["/sample"]["parameters"]] == [
        "model",
        "num_images",
        "steps",
        "solver",
        "seed",
        "labels",
        "guidance",
        "clipping",
    ]


def test_the_endpoint_takes_classes_by_name(client: gradio_client.Client) -> None:
    run = new_run()
    save_conditional(run.model)
    asked = {"model": f"run/{run.draw_key}", "num_images": 2, "steps": 4, "seed": 3}
    asked |= {"solver": "ddim", "labels": "물고기,cat", "guidance": 2.5, "clipping": "dynamic"}
    grid, settings, page = client.predict(**asked, api_name="/sample")
    assert settings["labels"] == [2, 0]
    assert settings["classes"] == ["물고기", "cat"]
    config = Settings.read(settings).config
    assert (config.guidance, config.clipping) == (2.5, "dynamic")
    *_, last = sample_progressive(load_model(run.model), config)
    with Image.open(grid) as shown:
        np.testing.assert_array_equal(np.asarray(shown), export.grid(last.prev_sample)[..., 0])
    assert settings_in_page(Path(page).read_bytes()) == settings
    with pytest.raises(gradio_client.exceptions.AppError, match="It knows: cat, dog"):
        client.predict(**asked | {"labels": "bird"}, api_name="/sample")
    with pytest.raises(gradio_client.exceptions.AppError, match="knows no classes"):
        client.predict(**asked | {"model": "weights/faces-32"}, api_name="/sample")
