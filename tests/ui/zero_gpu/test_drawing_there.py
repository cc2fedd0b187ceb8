"""Drawing on a ZeroGPU Space, which is imitated: drawn, cancelled, cut off, refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import MESSAGES
from ddpm_demo.models.folder import load_model
from tests.support.zero_gpu import Space, space, until
from tests.ui.support.samples import FACES

pytestmark = pytest.mark.browser

if not hasattr(os, "fork"):
    pytest.skip("needs fork", allow_module_level=True)

ASKED: dict[str, Any] = {
    "model": "weights/faces-32",
    "num_images": 2,
    "steps": 5,
    "solver": "ddim",
    "seed": 3,
    "labels": "",
    "guidance": 1,
    "clipping": "plain",
    "api_name": "/sample",
}
LONG = {"num_images": 16, "steps": 1000, "solver": "ddpm"}  # minutes on a processor


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Space]:
    folder = tmp_path_factory.mktemp("space")
    with space(folder, DDPM_DEMO_HOME=str(folder / "home")) as served:
        yield served


@pytest.fixture(scope="module")
def client(there: Space) -> Iterator[Client]:
    opened = Client(there.address, verbose=False)
    yield opened
    opened.close()


def test_a_fork_draws_what_the_server_would_and_is_asked_again(
    there: Space, client: Client
) -> None:
    grid, _, _ = client.predict(**ASKED)
    with Image.open(grid) as picture:
        shown = np.asarray(picture.convert("RGB"))
    config = SampleConfig(num_images=2, steps=5, solver="ddim", seed=3)
    *_, last = sample_progressive(load_model(FACES), config)
    np.testing.assert_array_equal(shown, export.grid(last.prev_sample))
    client.predict(**ASKED)
    first, second = there.asked[-2:]
    assert first["task"] == second["task"] == "draw"
    assert first["request"]  # its visitor's quota counts
    assert first["fork"] == second["fork"]
    assert 5 <= first["seconds"] <= 10


def test_a_drawing_that_is_killed_or_refused_says_what_to_do_and_the_next_one_works(
    there: Space, client: Client
) -> None:
    for wish, code in ((3, "gpu_aborted"), ("quota", "gpu_quota")):
        there.kill_next(wish)
        with pytest.raises(AppError) as told:
            client.predict(**ASKED | LONG)
        assert str(told.value) == MESSAGES[code]
    assert "Traceback" not in there.log
    first, second = (call["seconds"] for call in there.asked[-2:])
    assert second > first  # after a drawing that was cut off
    assert client.predict(**ASKED)


def test_who_leaves_ends_the_work_and_the_fork_draws_for_the_next(
    there: Space, client: Client
) -> None:
    client.predict(**ASKED)
    leaving = Client(there.address, verbose=False)
    count = len(there.asked)
    leaving.submit(**ASKED | LONG)
    until(lambda: len(there.asked) > count)
    leaving.close()
    client.predict(**ASKED)
    assert there.ended[-2:] == ["left", "end"]
    assert there.asked[-1]["fork"] == there.asked[-2]["fork"]  # it was not killed
