"""Numbers in, codes out."""

from __future__ import annotations

import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.training import advice, budget
from ddpm_demo.training.step import ema_decay

CALM = {
    "pictures": 500,
    "smaller": 0,
    "final_alpha_bar": 1e-5,
    "sizes": (16, 28, 32),
    "starting_point": "weights/faces-32",
}


def codes(found: list[advice.Advice]) -> list[str]:
    return [each.code for each in found]


def test_a_sound_plan_needs_no_advice() -> None:
    assert advice.before(TrainConfig(), **CALM) == []


def test_what_is_odd_about_a_plan_is_said_with_its_fix() -> None:
    config = TrainConfig(steps=9163, ema_warmup=False)
    found = advice.before(
        config,
        **CALM | {"pictures": 12, "smaller": 3, "final_alpha_bar": 0.3636},
    )
    assert codes(found) == ["never_noise", "average_held", "few_pictures", "pictures_smaller"]
    noise, average, few, small = found
    assert (noise.details, noise.fix) == ({"alpha_bar": 0.36}, {"rescale_betas": True})
    assert (average.details, average.fix) == ({"percent": 40}, {"ema_warmup": True})
    assert few.fix == {"init": "weights/faces-32", "steps": advice.TUNING_STEPS}
    assert small.fix == {"size": 28}


def test_a_small_folder_starts_from_a_model_and_can_be_sent_back() -> None:
    tuned = TrainConfig(init="x", steps=advice.TUNING_STEPS)
    (found,) = advice.before(tuned, **CALM)
    assert (found.code, found.details) == ("starts_from_model", {"count": 500})
    assert found.fix == {"init": "", "steps": TrainConfig().steps}
    large = CALM | {"pictures": advice.SMALL_FOLDER + 1}
    assert advice.before(tuned, **large) == []


def test_a_long_training_from_a_model_on_few_pictures_is_warned_of() -> None:
    (found,) = advice.before(TrainConfig(init="x", steps=15_000), **CALM)
    assert found.code == "tuned_long"
    assert found.details == {"count": 500, "steps": advice.TUNING_STEPS}
    assert found.fix == {"steps": advice.TUNING_STEPS}


def test_few_pictures_without_a_model_that_fits_have_no_button() -> None:
    found = advice.before(TrainConfig(), **CALM | {"pictures": 12, "starting_point": None})
    assert (found[0].code, found[0].fix) == ("few", {})
    found = advice.before(TrainConfig(init="x", steps=100), **CALM | {"pictures": 12})
    assert codes(found) == ["starts_from_model"]


def test_the_initial_share_is_the_product_of_the_decays() -> None:
    for config in (TrainConfig(), TrainConfig(ema_decay=0.9), TrainConfig(ema_warmup=False)):
        for steps in (0, 1, 40, 300):
            product = 1.0
            for step in range(steps):
                product *= ema_decay(config, step)
            assert advice.initial_share(config, steps) == pytest.approx(product, abs=1e-8)


def checks(*losses: float) -> list[dict[str, float]]:
    return [{"step": 10 * k, "val_loss": loss} for k, loss in enumerate(losses, start=1)]


def test_a_held_out_loss_that_rises_is_said_with_the_number_of_checks() -> None:
    config = TrainConfig()
    assert advice.during(checks(0.9, 0.5, 0.4, 0.42, 0.43), config, 50) == []
    found = advice.during(checks(0.9, 0.5, 0.4, 0.42, 0.43, 0.45), config, 60)
    assert codes(found) == ["loss_rising"]
    assert found[0].details == {"checks": 3, "step": 30}
    assert advice.during(checks(0.4, 0.401, 0.402, 0.403, 0.404), config, 50) == [], "a wobble"


def test_a_run_that_broke_down_is_resumed_more_gently() -> None:
    (found,) = advice.after("diverged", {"step": 37, "kept": 30}, TrainConfig(), 30, done=False)
    assert found.fix == {"learning_rate": 5e-4}
    assert found.details["kept"] == 30


def test_a_run_that_lacked_memory_takes_smaller_slices() -> None:
    config = TrainConfig(batch_size=64, gradient_accumulation_steps=2)
    for message in ("out_of_memory", "killed"):
        (found,) = advice.after(message, {}, config, 0, done=False)
        assert found.fix == {"gradient_accumulation_steps": 4}
        assert found.details == {"part": 16}
    assert advice.after("killed", {}, TrainConfig(batch_size=1), 0, done=False) == []


def test_a_run_that_ended_before_first_shapes_can_go_on() -> None:
    (found,) = advice.after(None, {}, TrainConfig(), 100, done=True)
    assert found.code == "too_short"
    assert (100 + found.fix["continue"]) * 64 >= budget.GOOD_IMAGES
    assert advice.after(None, {}, TrainConfig(), 2000, done=True) == []
    assert advice.after(None, {}, TrainConfig(), 100, done=False) == [], "it was only stopped"
