"""What being told a class changes, worked out for a drawing that is there; without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.config import USUAL_GUIDANCE, SampleConfig
from ddpm_demo.data import export
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.guidance import difference, difference_size
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.timeline.live import LiveTimeline, Plate
from ddpm_demo.ui.components.timeline.standalone import standalone_html
from ddpm_demo.ui.sample import telling
from ddpm_demo.ui.sample.drawings import Drawing
from tests.support.classes import conditional

MODEL = conditional()


def drawn(folder: Path, guidance: float) -> Drawing:
    """Two pictures of the second class."""
    config = SampleConfig(num_images=2, steps=4, labels=(1,), guidance=guidance)
    live = LiveTimeline(100, str(folder), Plate(**telling.wishes_of(config)))
    *_, value = live.follow(sample_progressive(MODEL, config))
    assert value is not None
    return Drawing(live.id, "pets", Settings("", config), MODEL, live.trajectory, value, {})


def granted(drawing: Drawing, wish: str, folder: Path) -> dict[str, Any]:
    *before, value = telling.work(drawing, wish, str(folder))
    assert value is not None
    assert len(before) >= 4, "it can be stopped at each step"
    assert not any(before)
    return value


def pixels(chunk: dict[str, Any], member: str) -> np.ndarray:
    with Image.open(chunk[member]["path"]) as sheet:
        return np.asarray(sheet.convert("L")).astype(float)


def test_a_guided_drawing_shows_what_leads_it_at_once(tmp_path: Path) -> None:
    value = drawn(tmp_path, 3).value
    assert value["extra_views"] == ["eps", "change", "guidance"]
    assert (value["wishes"], value["twin"]) == (["twin"], "without")
    sizes = [frame.get("guidance") for frame in value["frames"]]
    assert all(size > 0 for size in sizes[:-1])
    assert sizes[-1] is None
    scale = value["frames"][0]["scale"]["guidance"]
    assert scale == pytest.approx(3 * sizes[0], rel=0.1)


@pytest.mark.parametrize("guidance", [0, 1])
def test_what_would_lead_is_worked_out_where_it_is_wished_for(
    tmp_path: Path, guidance: int
) -> None:
    drawing = drawn(tmp_path, guidance)
    assert drawing.value["extra_views"] == ["eps", "change"]
    assert drawing.value["wishes"] == ["guidance", "twin"]
    value = granted(drawing, "guidance", tmp_path)
    assert (value["told_views"], value["wishes"]) == (["guidance"], ["twin"])
    first = drawing.trajectory.frames[0]
    expected = difference(MODEL, first.x_t, first.timestep, [1])
    told = value["frames"][0]
    assert told["guidance"] == pytest.approx(float(difference_size(expected).mean()))
    assert "guidance" not in value["frames"][-1]
    assert value["frames"][-1]["scale"]["guidance"] is None
    assert value["frames"][0]["scale"]["eps"], "the other scales stay"
    width, height = value["cell"]
    shown = pixels(value["chunks"][0], "told")[:height, :width]
    wanted = export.grid(expected / told["scale"]["guidance"])[..., 0].astype(float)
    assert np.abs(shown - wanted).mean() < 8, "a JPEG of it"


@pytest.mark.parametrize(("own", "other"), [(0, USUAL_GUIDANCE), (1, 0), (3, 0)])
def test_the_twin_is_what_the_same_noise_gives_when_told_otherwise(
    tmp_path: Path, own: float, other: float
) -> None:
    drawing = drawn(tmp_path, own)
    value = granted(drawing, "twin", tmp_path)
    assert value["twin"] == ("without" if own else "with")
    assert "twin" not in value["wishes"]
    config = SampleConfig(num_images=2, steps=4, labels=(1,), guidance=other)
    *_, last = sample_progressive(MODEL, config)
    expected = export.grid(last.prev_sample)[..., 0]
    height = value["cell"][1]
    np.testing.assert_array_equal(pixels(value["chunks"][-1], "twin")[:height], expected)


def test_what_nobody_can_wish_for_changes_nothing(tmp_path: Path) -> None:
    drawing = drawn(tmp_path, 3)
    assert list(telling.work(drawing, "guidance", str(tmp_path))) == [drawing.value]
    assert list(telling.work(drawing, ["twin"], str(tmp_path))) == [drawing.value]
    assert telling.wishes_of(SampleConfig()) == {}
    assert telling.wishes_of(SampleConfig(labels="all"), knows_none=False) == {}


def test_a_file_keeps_what_was_worked_out_and_offers_no_more(tmp_path: Path) -> None:
    page = standalone_html(granted(drawn(tmp_path, 1), "twin", tmp_path), {})
    start = page.index('id="ddpm-demo-timeline">')
    shown = page[start : page.index("</script>", start)]
    assert '"wishes": []' in shown
    assert '"twin": {"path"' in shown


def test_of_what_ships_nothing_can_be_told(tmp_path: Path) -> None:
    """Nothing of its process is kept. The page offers no wish there; a request may name one."""
    config = SampleConfig(num_images=1)
    opening = Drawing("opening", "faces", Settings("", config), MODEL, Trajectory(2), {}, {})
    with pytest.raises(UserError, match="draw pictures first"):
        list(telling.work(opening, "guidance", str(tmp_path)))
