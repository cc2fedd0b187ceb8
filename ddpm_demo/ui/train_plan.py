"""The plan of a training: its controls, their defaults, and the config that they make."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..config import (
    MAX_SEED,
    MAX_TIMESTEPS,
    MIN_TIMESTEPS,
    PRECISIONS,
    PREDICTION_TYPES,
    SCHEDULES,
    UNETS,
    TrainConfig,
)
from ..errors import UserError
from .words import t

SIZES = (16, 28, 32, 48, 64, 96, 128)
PUBLIC_SIZE, PUBLIC_BATCH = 64, 64
RECIPES = {"short": ("v_prediction", "cosine"), "paper": ("epsilon", "linear")}
DEFAULT = TrainConfig()


def sizes(public: bool) -> list[int]:
    """The picture sizes that are offered."""
    return [edge for edge in SIZES if not public or edge <= PUBLIC_SIZE]


def build(public: bool) -> dict[str, Any]:
    """The components of the plan, by name."""
    plan: dict[str, Any] = {
        "name": gr.Textbox(
            label=t("train_name"), placeholder=t("train_name_hint"), max_length=80, max_lines=1,
            elem_id="train-name",
        ),
        "steps": gr.Number(
            DEFAULT.steps, label=t("train_steps"), info=t("train_steps_info"),
            precision=0, minimum=1, elem_id="train-steps",
        ),
        "unet": gr.Dropdown(
            [(t(f"train_unet_{name}"), name) for name in UNETS], value=DEFAULT.unet,
            label=t("train_unet"), info=t("train_unet_info"), elem_id="train-unet",
        ),
        "recipe": gr.Radio(
            [(t(f"train_recipe_{name}"), name) for name in (*RECIPES, "own")], value="short",
            label=t("train_recipe"), info=t("train_recipe_info"), elem_id="train-recipe",
        ),
    }  # fmt: skip
    with gr.Accordion(t("train_options"), open=False, elem_id="train-more"):
        plan |= {
            "prediction_type": gr.Dropdown(
                [(t(f"train_prediction_{name}"), name) for name in PREDICTION_TYPES],
                value=DEFAULT.prediction_type, label=t("train_prediction"),
            ),
            "schedule": gr.Dropdown(
                [(t(f"forward_{name}"), name) for name in SCHEDULES],
                value=DEFAULT.schedule, label=t("train_schedule"),
            ),
            "num_train_timesteps": gr.Slider(
                MIN_TIMESTEPS, MAX_TIMESTEPS, DEFAULT.num_train_timesteps, step=10,
                label=t("train_timesteps"),
            ),
            "batch_size": gr.Slider(
                4, PUBLIC_BATCH if public else 512, DEFAULT.batch_size, step=4,
                label=t("train_batch"), elem_id="train-batch",
            ),
            "learning_rate": gr.Number(DEFAULT.learning_rate, label=t("train_rate")),
            "flip": gr.Checkbox(DEFAULT.flip, label=t("train_flip")),
            "seed": gr.Number(
                DEFAULT.seed, label=t("train_seed"), precision=0, minimum=0, maximum=MAX_SEED
            ),
            "precision": gr.Dropdown(
                list(PRECISIONS), value=DEFAULT.precision, label=t("train_precision"),
                elem_id="train-precision",
            ),
        }  # fmt: skip
    return plan


def couple_recipe(plan: dict[str, Any]) -> None:
    """A recipe sets prediction and schedule; choosing those by hand says so."""
    recipe, prediction, schedule = (plan[key] for key in ("recipe", "prediction_type", "schedule"))
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def apply(name: str) -> Any:
        return RECIPES.get(name, (gr.skip(), gr.skip()))

    def named(*pair: str) -> str:
        return next((name for name, recipe in RECIPES.items() if recipe == pair), "own")

    recipe.input(apply, recipe, [prediction, schedule], **private)
    for component in (prediction, schedule):
        component.input(named, [prediction, schedule], recipe, **private)


def config(
    plan: dict[str, Any], values: dict[Any, Any], pixels: int, public: bool
) -> dict[str, Any]:
    """The checked TrainConfig of the plan, as it goes into config.json."""
    chosen = {key: values[component] for key, component in plan.items()}
    numbers: dict[str, Any] = {
        key: int(chosen[key] or 0) for key in ("steps", "num_train_timesteps", "batch_size", "seed")
    }
    checked = TrainConfig(
        size=int(pixels),
        unet=chosen["unet"],
        prediction_type=chosen["prediction_type"],
        schedule=chosen["schedule"],
        learning_rate=float(chosen["learning_rate"] or 0),
        flip=bool(chosen["flip"]),
        precision=chosen["precision"],
        **numbers,
    )
    if public and (checked.size > PUBLIC_SIZE or checked.batch_size > PUBLIC_BATCH):
        raise UserError("public_limit", size=PUBLIC_SIZE, batch=PUBLIC_BATCH)
    return checked.to_dict()
