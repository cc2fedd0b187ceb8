"""The exact answer on the page: it is a model like the others, and shows what it weighs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.ideal import heaviest
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.schedule import to_paper_t
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError
from ddpm_demo.models.classes import write_classes
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import HOME
from ddpm_demo.runs.exact_answer import of_folder, training_set
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.traits import held_out_pictures, trained_pictures, traits
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.ui import models
from ddpm_demo.ui.sample.drawings import Drawing
from ddpm_demo.ui.sample.ideal_strip import strip_value
from tests.ui.support.browser import LONG, choose, number, tab, until_drawn

SIZE, STEPS, T = 16, 12, 1000


@pytest.fixture(scope="module")
def tabs() -> tuple[str, ...]:
    return ("sample", "loss")


@pytest.fixture
def run() -> Run:
    """A run that waits: there is no model yet, but there is an answer."""
    made = new_run()
    images = np.random.default_rng(0).integers(0, 256, (44, SIZE, SIZE, 3), dtype=np.uint8)
    names, labels = [f"{k}.png" for k in range(44)], np.zeros(44, np.int64)
    data = Dataset(images, names, labels, [""], draw_split(44))
    data.save(made.dataset_file)
    write_json(made.report_file, data.report)
    config = TrainConfig(size=SIZE, unet="tiny", schedule="linear")
    write_json(made.config_file, {"train": config.to_dict(), "name": "squares"})
    made.write_status(Status("waiting"))
    return made


def test_a_run_has_an_exact_answer_before_it_has_a_model(run: Run) -> None:
    entry = catalogue.find(f"ideal/{run.token}")
    assert (entry.exact, entry.name) == (True, "perfect memory of squares, n = 42")
    assert catalogue.of_run(run) is None
    assert entry.key == f"ideal/{run.draw_key}", "the weakest key"
    assert catalogue.exact_of(f"run/{run.draw_key}") == entry.key
    assert catalogue.exact_of(entry.key) is None
    like = traits(entry.key)
    assert (like.size, like.channels, like.schedule) == (SIZE, 3, "linear")
    assert like.prediction_type == "sample"
    assert models.load(entry.key, HOME) is models.load(entry.key, HOME), "kept in memory"
    assert len(held_out_pictures(entry.key, HOME)) == 2
    assert len(trained_pictures(entry.key, HOME)) == 42


@pytest.fixture
def classed(run: Run) -> Run:
    """The run, with its pictures in two folders; its model is not told of them yet."""
    data = Dataset.load(run.dataset_file)
    labels = np.arange(len(data)) % 2
    dataclasses.replace(data, labels=labels, classes=["ant", "bee"]).save(run.dataset_file)
    return run


def test_it_learns_the_classes_of_a_model_that_is_saved_meanwhile(classed: Run) -> None:
    key = f"ideal/{classed.token}"
    assert models.load(key, HOME).classes == ()
    classed.model.mkdir()
    write_classes(classed.model, ["ant", "bee"])
    assert models.load(key, HOME).classes == ("ant", "bee")
    assert models.load(key, HOME) is models.load(key, HOME), "kept in memory"


@pytest.mark.parametrize(("guidance", "told"), [(1.0, {1}), (3.0, {1}), (0.0, {0, 1})])
def test_the_strip_of_a_class_holds_pictures_of_it_alone(
    classed: Run, tmp_path: Path, guidance: float, told: set[int]
) -> None:
    classed.model.mkdir()
    write_classes(classed.model, ["ant", "bee"])
    exact = models.load(f"ideal/{classed.token}", HOME)
    config = SampleConfig(num_images=2, steps=4, labels=(1,), guidance=guidance)
    trajectory = Trajectory(10)
    for step in sample_progressive(exact, config):
        trajectory.add(step)
    settings = Settings(f"ideal/{classed.token}", config)
    drawing = Drawing("id", "squares", settings, exact, trajectory, {}, {})
    value = strip_value(drawing, str(tmp_path))
    assert value is not None
    pictures, count = value["pictures"], value["count"]
    table = np.fromfile(value["weights"]["path"], "<f4").reshape(4, pictures, 2 * count + 1)
    place, weight = table[0, :, :count].astype(int), table[0, :, count : 2 * count]
    expected = heaviest(exact, trajectory.frames[0].x_t, T - 1, count, [1, 1] if guidance else [])
    np.testing.assert_allclose(weight, expected.weight.numpy(), rtol=1e-5)
    which = expected.which.numpy() % len(exact)
    data = Dataset.load(classed.dataset_file)
    of = data.labels[data.training_indices]
    assert set(of[which].flatten().tolist()) == told
    assert len(np.unique(place)) == len(np.unique(expected.which.numpy()))


def test_strangers_see_the_answers_of_their_own_run_alone(run: Run) -> None:
    key = f"ideal/{run.draw_key}"
    shown = [one for _, one in models.choices(Policy.at_home({}))]
    assert key in shown
    assert shown.index("weights/faces-32") < shown.index("ideal/faces-32") < shown.index(key)
    assert key not in [one for _, one in models.choices(Policy.for_strangers({}))]
    assert key in [one for _, one in models.choices(Policy.for_strangers({}), run.token)]
    assert key not in [one for _, one in models.choices(Policy.for_strangers({}), run.look_key)]
    assert "ideal/faces-32" in [one for _, one in models.choices(Policy.for_strangers({}))]


def test_pictures_that_vanish_after_the_choice_are_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = catalogue.find(f"ideal/{run.token}")
    run.dataset_file.unlink()
    monkeypatch.setattr(catalogue, "find", lambda key: entry)
    with pytest.raises(UserError) as refused:
        models.load(entry.key, HOME)
    assert refused.value.code == "no_pictures"


@pytest.mark.parametrize("key", ["ideal/", "ideal/../faces-32", "ideal/" + "0" * 32])
def test_what_is_not_there_is_said(key: str) -> None:
    with pytest.raises(UserError):
        models.load(key, HOME)


def test_a_draft_has_none(run: Run) -> None:
    for file in (run.config_file, run.status_file):
        file.unlink()
    assert run.status().is_draft
    with pytest.raises(UserError):
        catalogue.find(f"ideal/{run.token}")


@pytest.mark.browser
def test_the_strip_follows_the_timeline_and_a_network_has_none(
    page: Page, address: str, run: Run
) -> None:
    page.goto(address)
    choose(page, "#sample-model", "perfect memory · squares")
    number(page, "#sample-num-images", 3)
    number(page, "#sample-steps", STEPS)
    page.click("#sample-draw")
    until_drawn(page, "#sample-timeline")
    strip = page.locator("#ideal-strip [data-state]")
    expect(strip).to_have_attribute("data-state", "done", timeout=LONG)

    exact = of_folder(run.path)
    steps = list(sample_progressive(exact, SampleConfig(num_images=3, steps=STEPS)))
    timeline = page.locator("#sample-timeline [data-state]")
    for picture, index in ((None, 0), (2, 0), (2, 5), (2, STEPS - 1)):
        timeline.evaluate("(e, at) => e.timeline.enlarge(at)", picture)
        timeline.evaluate("(e, at) => e.timeline.seek(at)", index)
        shown = strip.evaluate("e => e.ideal")
        expected = heaviest(exact, steps[index].x_t, steps[index].timestep, 8)
        of = picture or 0
        assert shown["t"] == to_paper_t(steps[index].timestep)
        assert shown["effective"] == pytest.approx(float(expected.effective[of]), rel=1e-5)
        weights = [cell["weight"] for cell in shown["cells"]]
        assert weights == pytest.approx(expected.weight[of].tolist(), rel=1e-4, abs=1e-30)
        mirrored = [cell["mirrored"] for cell in shown["cells"]]
        assert mirrored == (expected.which[of] >= len(exact)).tolist()
    expect(page.locator("#ideal-strip .weigh-title")).to_contain_text("picture 3")
    counted = page.locator("#ideal-strip .weigh-effective")
    expect(counted).to_contain_text("(42 pictures and their mirror images)")
    # a bar of its weight lies in each rail, and fills it as far
    for weight, rail in zip(weights, page.locator("#ideal-strip .weigh-rail").all(), strict=True):
        inside, bar = (box.bounding_box() for box in (rail, rail.locator("span")))
        assert inside
        assert bar
        assert bar["y"] == pytest.approx(inside["y"], abs=0.5)
        assert bar["width"] == pytest.approx(weight * inside["width"], abs=1)
    # the thumbnail is the training picture: compare what the canvas holds
    drawn = page.locator("#ideal-strip canvas").first.evaluate(
        "e => [...e.getContext('2d').getImageData(0, 0, e.width, e.height).data]"
    )
    first = int(expected.which[2][0])
    training = training_set(run.path).training[first % len(exact)]
    training = training[:, ::-1] if first >= len(exact) else training
    assert (np.array(drawn).reshape(SIZE, SIZE, 4)[..., :3] == training).all()

    choose(page, "#sample-model", "faces-32")
    page.click("#sample-draw")
    expect(strip).to_have_attribute("data-state", "empty", timeout=LONG)


@pytest.mark.browser
def test_loss_takes_the_exact_answer_apart_too(page: Page, address: str, run: Run) -> None:
    page.goto(address)
    tab(page, "Loss")
    choose(page, "#loss-model", "perfect memory · squares")
    page.locator("#loss-source").get_by_text("trained on").click()
    number(page, "#loss-visits", 5)
    page.click("#loss-ask")
    stage = page.locator("#loss-stage [data-state]")
    expect(stage).to_have_attribute("data-state", "done", timeout=LONG)
    expect(page.locator("#loss-total .loss-total")).to_contain_text("16 pictures")
