"""What a person can choose: the names, the two config objects and their checks.

Standard library only, so that the page, the run folder and the command lines can read a
config before torch is imported.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Self

from ddpm_demo.errors import UserError, check_choice, check_range, check_whole

SCHEDULES = ("linear", "cosine", "sigmoid")
RANGED_SCHEDULES = ("linear", "sigmoid")  # their β is meant for 1000 steps, and can be rescaled
PREDICTION_TYPES = ("epsilon", "sample", "v_prediction")
UNETS = ("tiny", "small", "base")
SOLVERS = ("ddpm", "ddpm-large", "ddim", "dpm++", "dpm++-sde", "unipc")
DRAWS_NOISE = ("ddpm", "ddpm-large", "dpm++-sde")  # the others follow an ODE from x_T alone
SPACINGS = ("trailing", "quadratic", "logsnr")  # how few steps are spread over the timesteps
VARIANCES = ("ddpm", "ddpm-large", "mean")  # of a branch: σ² = β̃, σ² = β, or no noise (z = 0)
MIN_FUTURES, MAX_FUTURES = 2, 8
PRECISIONS = ("auto", "fp32", "bf16")
LOSSES = ("simple", "min_snr", "vlb")
FITS = ("crop", "pad")
CLASS_CONDITIONAL = ("auto", "on", "off")
NETWORK_VARIANCES = ("fixed", "learned")
TRACKERS = ("trackio", "wandb", "tensorboard")  # the names of their packages too

WHOLE_NUMBERS = (
    "steps",
    "size",
    "batch_size",
    "gradient_accumulation_steps",
    "num_train_timesteps",
    "seed",
    "checkpoint_every",
)
SWITCHES = ("rescale_betas", "flip", "stretch", "ema_warmup", "balance")
MIN_SIZE, MAX_SIZE, SIZE_MULTIPLE = 16, 128, 4
MIN_TIMESTEPS, MAX_TIMESTEPS = 10, 1000
MAX_SEED = 2**32 - 1
MAX_STEPS = 10_000_000
MAX_BATCH = 4096
MAX_IMAGES = 64  # of one drawing
MAX_MANY_IMAGES = 1_000_000  # drawn as files
MIN_CLASSES, MAX_CLASSES, MAX_CLASS_NAME = 2, 1000, 100
ALL_CLASSES = "all"
MAX_GUIDANCE = 20
USUAL_GUIDANCE = 2.0  # w where a class is asked for and nothing else said: benchmarks/quality.py
CLIPPINGS = ("plain", "dynamic")  # how x̂_0 is brought back into [−1, 1]


def check_size(size: int) -> None:
    """Raises `UserError("bad_size")` with the nearest valid size unless three levels fit `size`."""
    if size % SIZE_MULTIPLE or not MIN_SIZE <= size <= MAX_SIZE:
        nearest = min(max(round(size / SIZE_MULTIPLE) * SIZE_MULTIPLE, MIN_SIZE), MAX_SIZE)
        raise UserError("bad_size", size=size, nearest=nearest)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """One training run.

    Args:
        steps: Optimiser steps. Not to be confused with `num_train_timesteps`.
        size: Height and width of the pictures in pixels, a multiple of 4 from 16 to 128.
        channels: 1 for grey, 3 for colour; None lets the pictures decide.
        unet: One of `UNETS`, by rising cost.
        batch_size: Pictures per optimiser step, over all processes together.
        gradient_accumulation_steps: Into how many slices a batch is cut to save memory.
        prediction_type: What the network's output means (diffusers' words).
        loss: How timesteps are weighed, one of `LOSSES`; see `objective.loss_weights`.
        schedule: One of `SCHEDULES`.
        num_train_timesteps: T, the length of the forward process.
        rescale_betas: Stretch β for T other than 1000, so that x_T is noise; see `schedule.betas`.
        learning_rate: Peak of the warm-up / linear-decay schedule of AdamW.
        flip: Mirror every other picture at random.
        fit: "crop" keeps a picture's middle square, "pad" all of it.
        stretch: Make the darkest of all values black and the lightest white when pictures are
            read, one scale for all.
        ema_decay: How much of the averaged weights survives a step, in the long run.
        ema_warmup: Let the average forget faster at first; without it a short run's average
            still is the random start.
        seed: Decides weights, batches, timesteps and noise.
        precision: "auto" times real steps in fp32 and bf16 and keeps the faster.
        checkpoint_every: Steps between checkpoints; 0 means about every 60 seconds.
        init: A model folder to start from; None starts from random weights. Its network takes
            the place of `unet`.
        class_conditional: Whether the network is told the class of each picture, which is the
            folder that it lies in. "auto" lets the pictures decide: `Folders.doubt`.
        balance: Draw every class equally often, however many pictures it has.
        variance: "learned" lets the network say σ_t² too, between β̃_t and β_t (Nichol & Dhariwal
            2021); "fixed" leaves it to whoever samples.
    """

    steps: int = 2000
    size: int = 32
    channels: int | None = None
    unet: str = "small"
    batch_size: int = 64
    gradient_accumulation_steps: int = 1
    prediction_type: str = "v_prediction"
    loss: str = "simple"
    schedule: str = "cosine"
    num_train_timesteps: int = 1000
    rescale_betas: bool = True
    learning_rate: float = 1e-3
    flip: bool = True
    fit: str = "crop"
    stretch: bool = False
    ema_decay: float = 0.9999
    ema_warmup: bool = True
    seed: int = 0
    precision: str = "auto"
    checkpoint_every: int = 0
    init: str | None = None
    class_conditional: str = "auto"
    balance: bool = False
    variance: str = "fixed"

    def __post_init__(self) -> None:
        for name in WHOLE_NUMBERS:
            check_whole(name, getattr(self, name))
        for name in SWITCHES:
            if not isinstance(getattr(self, name), bool):
                raise UserError("bad_settings", name=name, value=getattr(self, name))
        if not isinstance(self.init, str | None):
            raise UserError("bad_settings", name="init", value=self.init)
        check_size(self.size)
        check_choice("unet", self.unet, UNETS)
        check_choice("prediction_type", self.prediction_type, PREDICTION_TYPES)
        check_choice("schedule", self.schedule, SCHEDULES)
        check_choice("precision", self.precision, PRECISIONS)
        check_choice("loss", self.loss, LOSSES)
        check_choice("fit", self.fit, FITS)
        check_choice("class_conditional", self.class_conditional, CLASS_CONDITIONAL)
        check_choice("variance", self.variance, NETWORK_VARIANCES)
        if self.channels is not None:
            check_whole("channels", self.channels)
            if self.channels not in (1, 3):
                raise UserError("bad_choice", name="channels", value=self.channels, allowed="1, 3")
        check_range("steps", self.steps, 1, MAX_STEPS)
        check_range("batch_size", self.batch_size, 1, MAX_BATCH)
        check_range("gradient_accumulation_steps", self.gradient_accumulation_steps, 1, MAX_BATCH)
        if self.batch_size % self.gradient_accumulation_steps:
            raise UserError(
                "batch_not_divisible",
                batch=self.batch_size,
                slices=self.gradient_accumulation_steps,
            )
        check_range("num_train_timesteps", self.num_train_timesteps, MIN_TIMESTEPS, MAX_TIMESTEPS)
        check_range("learning_rate", self.learning_rate, 1e-8, 1.0)
        check_range("ema_decay", self.ema_decay, 0.0, 0.999999)
        check_range("seed", self.seed, 0, MAX_SEED)
        check_range("checkpoint_every", self.checkpoint_every, 0, MAX_STEPS)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Reads a config back; keys of a later version are left out.

        One that says nothing of classes was written when no network was told any.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        stored = {key: value for key, value in values.items() if key in known}
        return cls(**{"class_conditional": "off"} | stored)


@dataclasses.dataclass(frozen=True, kw_only=True)
class SampleConfig:
    """One drawing of pictures.

    Args:
        num_images: How many pictures, 1 to 64.
        steps: Reverse steps, 1 to 1000 (at most the model's T).
        solver: One of `SOLVERS`; "ddpm" is ancestral sampling with σ² = β̃, "ddpm-large" with
            σ² = β, "dpm++-sde" second-order DPM-Solver++ with fresh noise in every step.
        spacing: One of `SPACINGS`; see `respacing.visited_timesteps`.
        seed: Picture k is drawn from the noise of seed + k alone, if nothing is pinned.
        pinned: Seeds of the first pictures; those after them count up from `seed` and pass over
            what is pinned: no seed is drawn twice.
        max_frames: How many of the steps a trajectory keeps.
        labels: Which classes are drawn, by index: () for none, one for all pictures, several in
            turn (so one each, if there are as many as pictures), or "all" the model's in turn.
        guidance: w, 0 … 20: 0 is no class, 1 the class as it was learned, above 1 more of what
            the class changes; see `diffusion.guidance`. It needs labels unless it is 0 or 1.
        clipping: One of `CLIPPINGS`: "plain" clips x̂_0 value by value, "dynamic" by a quantile
            of each picture, as guidance pushes x̂_0 out of range.
    """

    num_images: int = 16
    steps: int = 20  # as near to real pictures as 250 of "ddpm": benchmarks/quality.py
    solver: str = "unipc"
    spacing: str = "trailing"
    seed: int = 0
    pinned: tuple[int, ...] = ()
    max_frames: int = 100
    # records from before these three have none of them: their defaults mean what was drawn then
    labels: tuple[int, ...] | str = ()
    guidance: float = 1.0
    clipping: str = "plain"

    def __post_init__(self) -> None:
        for name in ("num_images", "steps", "seed", "max_frames"):
            check_whole(name, getattr(self, name))
        check_range("num_images", self.num_images, 1, MAX_IMAGES)
        check_range("steps", self.steps, 1, MAX_TIMESTEPS)
        check_choice("solver", self.solver, SOLVERS)
        check_choice("spacing", self.spacing, SPACINGS)
        check_range("seed", self.seed, 0, MAX_SEED)
        for seed in self.pinned:
            check_whole("pinned seed", seed)
            check_range("pinned seed", seed, 0, MAX_SEED)
        check_range("max_frames", self.max_frames, 2, MAX_TIMESTEPS + 1)
        if isinstance(self.labels, str):
            check_choice("labels", self.labels, (ALL_CLASSES,))
        elif not isinstance(self.labels, (tuple, list)):
            raise UserError("bad_settings", name="labels", value=self.labels)
        else:
            check_range("number of labels", len(self.labels), 0, MAX_IMAGES)
            for label in self.labels:
                check_whole("label", label)
                check_range("label", label, 0, MAX_CLASSES - 1)
        check_range("guidance", self.guidance, 0, MAX_GUIDANCE)
        check_choice("clipping", self.clipping, CLIPPINGS)

    @property
    def seeds(self) -> list[int]:
        """The seed of each picture: the pinned ones, then `seed`, `seed` + 1, …; none twice."""
        fresh = range(self.seed, self.seed + self.num_images + len(self.pinned))
        counted = [*self.pinned, *(seed % (MAX_SEED + 1) for seed in fresh)]
        return list(dict.fromkeys(counted))[: self.num_images]

    def label_of_each(self, classes: int) -> list[int]:
        """The label of each picture, for a model of so many classes; [] where none is asked for."""
        return self.labels_between(0, self.num_images, classes)

    def labels_between(self, start: int, end: int, classes: int) -> list[int]:
        """The labels of pictures start … end − 1 of a drawing that may have any number of them."""
        chosen = range(classes) if isinstance(self.labels, str) else self.labels
        return [chosen[k % len(chosen)] for k in range(start, end)] if chosen else []
