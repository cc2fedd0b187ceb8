"""The plan of a training: its controls, their defaults, and the config that they make."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ddpm_demo.config import (
    CLASS_CONDITIONAL,
    FITS,
    LOSSES,
    MAX_SEED,
    MAX_TIMESTEPS,
    MIN_TIMESTEPS,
    NETWORK_VARIANCES,
    PRECISIONS,
    PREDICTION_TYPES,
    SCHEDULES,
    UNETS,
    TrainConfig,
)
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.words import t

SIZES = (16, 28, 32, 48, 64, 96, 128)
# prediction and schedule, by name
OBJECTIVES = {"short": ("v_prediction", "cosine"), "paper": ("epsilon", "linear")}
DEFAULT = TrainConfig()
# the page chooses none of these
UNASKED = ("checkpoint_every",)
# of every component of the plan but the run's name
DEFAULTS = {key: value for key, value in DEFAULT.to_dict().items() if key not in UNASKED} | {
    "init": "",
    "objective": "short",
    "channels": "auto",
}
CHANNELS = {"auto": None, "grey": 1, "colour": 3}
# what is chosen for some pictures, and not for those that come after them
OF_PICTURES = ("class_conditional", "balance", "channels", "stretch")

INTEGERS = (
    "steps",
    "size",
    "num_train_timesteps",
    "batch_size",
    "gradient_accumulation_steps",
    "seed",
)
NUMBERS = ("learning_rate", "ema_decay")


def sizes(policy: Policy) -> list[int]:
    """The picture sizes that are offered."""
    return [edge for edge in SIZES if edge <= policy.train_size]


def build(policy: Policy) -> dict[str, Any]:
    """The components of the plan, by name: all but the run's name lie under one fold."""
    with gr.Accordion(t("train_options"), open=False, elem_id="train-more"):
        return _training() | _classes() | _pictures(policy) | _details(policy)


def fold(controls: dict[str, Any]) -> gr.Accordion:
    """What the components of `build` lie under."""
    block = controls["fit"].parent
    while not isinstance(block, gr.Accordion):
        block = block.parent
    return block


def name_box() -> gr.Textbox:
    """The run's name."""
    return gr.Textbox(
        label=t("train_name"),
        placeholder=t("train_name_hint"),
        max_length=80,
        max_lines=1,
        elem_id="train-name",
    )


def _classes() -> dict[str, Any]:
    """What becomes of sub-folders, by name."""
    return {
        "class_conditional": gr.Radio(
            [(t(f"train_classes_{name}"), name) for name in CLASS_CONDITIONAL],
            value=DEFAULT.class_conditional,
            label=t("train_classes"),
            info=t("train_classes_info"),
            elem_id="train-classes",
        ),
        "balance": gr.Checkbox(
            DEFAULT.balance,
            label=t("train_balance"),
            info=t("train_balance_info"),
            elem_id="train-balance",
        ),
    }


def _pictures(policy: Policy) -> dict[str, Any]:
    """How pictures are read, by name."""
    return {
        "size": gr.Dropdown(
            [(f"{edge} × {edge}", edge) for edge in sizes(policy)],
            value=DEFAULT.size,
            label=t("train_size"),
            info=t("train_size_info"),
            elem_id="train-size",
        ),
        "fit": gr.Radio(
            [(t(f"train_fit_{name}"), name) for name in FITS],
            value=DEFAULT.fit,
            label=t("train_fit"),
            elem_id="train-fit",
        ),
        "channels": gr.Radio(
            [(t(f"train_channels_{name}"), name) for name in CHANNELS],
            value="auto",
            label=t("train_channels"),
            elem_id="train-channels",
        ),
        "stretch": gr.Checkbox(
            DEFAULT.stretch,
            label=t("train_stretch"),
            info=t("train_stretch_info"),
            elem_id="train-stretch",
        ),
    }


def _training() -> dict[str, Any]:
    """What is trained, and for how long, by name."""
    return {
        "init": gr.Dropdown(
            starting_points([]),
            value="",
            label=t("train_init"),
            info=t("train_init_info"),
            elem_id="train-init",
        ),
        "steps": gr.Number(
            DEFAULT.steps,
            label=t("train_steps"),
            info=t("train_steps_info"),
            precision=0,
            minimum=1,
            elem_id="train-steps",
        ),
        "unet": gr.Dropdown(
            [(t(f"train_unet_{name}"), name) for name in UNETS],
            value=DEFAULT.unet,
            label=t("train_unet"),
            info=t("train_unet_info"),
            elem_id="train-unet",
        ),
        "objective": gr.Radio(
            [(t(f"train_recipe_{name}"), name) for name in (*OBJECTIVES, "own")],
            value="short",
            label=t("train_recipe"),
            info=t("train_recipe_info"),
            elem_id="train-recipe",
        ),
    }


def _details(policy: Policy) -> dict[str, Any]:
    """How it is trained, by name."""
    return {
        "prediction_type": gr.Dropdown(
            [(t(f"train_prediction_{name}"), name) for name in PREDICTION_TYPES],
            value=DEFAULT.prediction_type,
            label=t("train_prediction"),
        ),
        "loss": gr.Dropdown(
            [(t(f"train_loss_{name}"), name) for name in LOSSES],
            value=DEFAULT.loss,
            label=t("train_loss"),
            info=t("train_loss_info"),
            elem_id="train-loss",
        ),
        "variance": gr.Dropdown(
            [(t(f"train_variance_{name}"), name) for name in NETWORK_VARIANCES],
            value=DEFAULT.variance,
            label=t("train_variance"),
            info=t("train_variance_info"),
            elem_id="train-variance",
        ),
        "schedule": gr.Dropdown(
            [(t(f"forward_{name}"), name) for name in SCHEDULES],
            value=DEFAULT.schedule,
            label=t("train_schedule"),
            elem_id="train-schedule",
        ),
        "num_train_timesteps": gr.Slider(
            MIN_TIMESTEPS,
            MAX_TIMESTEPS,
            DEFAULT.num_train_timesteps,
            step=10,
            label=t("train_timesteps"),
            info=t("train_timesteps_info"),
            elem_id="train-timesteps",
        ),
        "rescale_betas": gr.Checkbox(
            DEFAULT.rescale_betas, label=t("train_rescale"), elem_id="train-rescale"
        ),
        "batch_size": gr.Slider(
            4,
            min(512, policy.train_batch),
            DEFAULT.batch_size,
            step=4,
            label=t("train_batch"),
            elem_id="train-batch",
        ),
        "gradient_accumulation_steps": gr.Dropdown(
            [1, 2, 4, 8],
            value=1,
            label=t("train_slices"),
            info=t("train_slices_info"),
        ),
        "learning_rate": gr.Number(DEFAULT.learning_rate, label=t("train_rate")),
        "flip": gr.Checkbox(DEFAULT.flip, label=t("train_flip")),
        "ema_decay": gr.Number(
            DEFAULT.ema_decay, label=t("train_ema"), info=t("train_ema_info"), step=0.0001
        ),
        "ema_warmup": gr.Checkbox(
            DEFAULT.ema_warmup, label=t("train_ema_warmup"), elem_id="train-ema-warmup"
        ),
        "seed": gr.Number(
            DEFAULT.seed, label=t("train_seed"), precision=0, minimum=0, maximum=MAX_SEED
        ),
        "precision": gr.Dropdown(
            [(t("train_precision_auto") if name == "auto" else name, name) for name in PRECISIONS],
            value=DEFAULT.precision,
            label=t("train_precision"),
            elem_id="train-precision",
        ),
    }


def starting_points(entries: list[catalogue.ModelEntry]) -> list[tuple[Any, str]]:
    """(name, key) of what a run can start from: nothing, shipped weights, the visitor's runs."""
    models = [(entry.name, entry.key) for entry in (*catalogue.shipped(), *entries)]
    return [(t("train_init_random"), ""), *models]


def couple_objective(plan: dict[str, Any]) -> None:
    """An objective sets prediction and schedule; choosing those by hand says so."""
    objective, prediction, schedule = (
        plan[key] for key in ("objective", "prediction_type", "schedule")
    )

    def apply(name: str) -> Any:
        return OBJECTIVES.get(name, (gr.skip(), gr.skip()))

    on(objective.input, apply, objective, [prediction, schedule])
    for component in (prediction, schedule):
        on(component.input, objective_name, [prediction, schedule], objective)


def objective_name(*pair: str) -> str:
    """The name of a prediction with a schedule; "own" for a pair without one."""
    return next((name for name, known in OBJECTIVES.items() if known == pair), "own")


def config(plan: dict[str, Any], values: Updates, policy: Policy) -> TrainConfig:
    """The checked config of the plan.

    Args:
        plan: Its components by name.
        values: What stands in them.
        policy: How much may be trained here.

    Raises:
        UserError: for what cannot be trained, or not here.
    """
    chosen = {key: values[component] for key, component in plan.items()}
    fields = {key: chosen[key] for key in chosen if key not in ("name", "objective", "init")}
    try:
        fields |= {key: int(chosen[key] or 0) for key in INTEGERS}
        fields |= {key: float(chosen[key] or 0) for key in NUMBERS}
    except (TypeError, ValueError, OverflowError):
        raise UserError("bad_settings", name="plan", value="…") from None
    fields["channels"] = CHANNELS.get(chosen["channels"])
    key = chosen["init"]
    init = str(catalogue.find(key).folder) if key else None
    if key:  # its network is the one that is trained
        fields["unet"] = traits(key).unet or fields["unet"]
    policy.check_wish(fields["size"], fields["batch_size"])
    checked = TrainConfig(init=init, **fields)
    policy.check_training(checked)
    return checked
