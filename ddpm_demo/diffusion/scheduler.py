"""DDPMScheduler: one step of the reverse process, in the place of diffusers' class of that name.

It differs from diffusers' class in these points. Tables are in float64. The coefficients of a step
are Python floats, computed once in `set_timesteps`. The last step adds no noise, at whatever
timestep it starts. "fixed_large_log" follows its formula. ε at zero terminal SNR stays finite.
`trained_betas` decides T everywhere. Meaningless options are refused, unwise ones cause a warning.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.schedulers.scheduling_ddpm import DDPMSchedulerOutput
from diffusers.schedulers.scheduling_utils import KarrasDiffusionSchedulers, SchedulerMixin
from diffusers.utils.torch_utils import randn_tensor
from torch import Tensor

from ddpm_demo.errors import UserError

from .parameterisation import dynamic_threshold, predicted_x_0, split_variance
from .respacing import LEARNED, ReverseStep, reverse_steps, spaced_timesteps
from .scheduler_options import UnwiseOptionsWarning, check_names, check_numbers, doubts, schedule_of

Timestep = TypeVar("Timestep", int, Tensor)


class DDPMScheduler(SchedulerMixin, ConfigMixin):
    """Ancestral sampling (Ho et al. 2020, algorithm 2), diffusers' class by signature.

    Args:
        num_train_timesteps: T.
        beta_start: First β, for the schedules that have a range.
        beta_end: Last β, likewise. Never rescaled here, as in diffusers; `scheduler_config` does.
        beta_schedule: One of `schedule.BETA_TABLES`.
        trained_betas: β itself in place of a named schedule. T is then its length, in the
            configuration too, whatever `num_train_timesteps` says.
        variance_type: One of `respacing.VARIANCE_TYPES`: σ² = β̃ (small), β (large), or put out
            by the network in further channels. None is "fixed_small".
        clip_sample: Clip x̂_0 to ± `clip_sample_range`.
        prediction_type: One of `config.PREDICTION_TYPES`.
        thresholding: Clip x̂_0 to a quantile of itself and divide by it (Saharia et al. 2022),
            instead of `clip_sample`.
        dynamic_thresholding_ratio: That quantile, in [0, 1].
        clip_sample_range: Above 0; below 1 it causes a warning.
        sample_max_value: The largest value that a quantile may clip to, likewise.
        timestep_spacing: One of `respacing.TIMESTEP_SPACINGS` (Lin et al. 2023, table 2).
        steps_offset: Added to every timestep of "leading".
        rescale_betas_zero_snr: End in pure noise (Lin et al. 2023), where ε̂ says nothing about
            the image. So "epsilon" causes a warning, and `parameterisation.nonzero` keeps x̂_0
            finite.

    Raises:
        UserError: (a ValueError) for an option that means nothing, listing what is allowed.

    Warns:
        UnwiseOptionsWarning: for options that are defined, but with which good pictures cannot
            be expected.
    """

    _compatibles = [e.name for e in KarrasDiffusionSchedulers]  # noqa: RUF012
    order = 1

    @register_to_config
    def __init__(
        self,
        num_train_timesteps: int = 1000,
        beta_start: float = 0.0001,
        beta_end: float = 0.02,
        beta_schedule: str = "linear",
        trained_betas: np.ndarray | list[float] | None = None,
        variance_type: str | None = "fixed_small",
        clip_sample: bool = True,
        prediction_type: str = "epsilon",
        thresholding: bool = False,
        dynamic_thresholding_ratio: float = 0.995,
        clip_sample_range: float = 1.0,
        sample_max_value: float = 1.0,
        timestep_spacing: str = "leading",
        steps_offset: int = 0,
        rescale_betas_zero_snr: bool = False,
    ) -> None:
        # `self.config` holds all arguments: the decorator put them there
        check_names(self.config)
        self.schedule = schedule_of(self.config)
        check_numbers(self.config, len(self))
        for doubt in doubts(self.config, self.schedule):
            warnings.warn(doubt, UnwiseOptionsWarning, stacklevel=3)
        if len(self) != num_train_timesteps:
            # other classes' `from_config` replaces what is listed as a default by their own default
            defaults = set(self.config.get("_use_default_values", ())) - {"num_train_timesteps"}
            self.register_to_config(
                num_train_timesteps=len(self), _use_default_values=sorted(defaults)
            )

        self.betas = self.schedule.betas
        self.alphas = self.schedule.alphas
        self.alphas_cumprod = self.schedule.alphas_cumprod
        self.one = torch.tensor(1.0, dtype=torch.float64)
        self.init_noise_sigma = 1.0
        self.variance_type = variance_type or "fixed_small"
        self.custom_timesteps = False
        self.num_inference_steps: int | None = None
        self._roots: dict[tuple[torch.device, torch.dtype], Tensor] = {}
        self._use_timesteps(list(range(len(self)))[::-1])

    def __len__(self) -> int:
        """T."""
        return len(self.schedule)

    def scale_model_input(self, sample: Tensor, timestep: int | None = None) -> Tensor:
        """The sample as it is: DDPM's network sees x_t itself."""
        return sample

    # -- which timesteps are visited ----------------------------------------------------------

    def set_timesteps(
        self,
        num_inference_steps: int | None = None,
        device: str | torch.device | None = None,
        timesteps: Sequence[int] | None = None,
    ) -> None:
        """Chooses the timesteps of the reverse process and makes the numbers of its steps.

        Args:
            num_inference_steps: How many, 1 … T, spaced by `config.timestep_spacing`.
            device: Where `self.timesteps` is put.
            timesteps: Or the 0-based timesteps themselves, falling; `num_inference_steps` is then
                how many they are.

        Raises:
            UserError: for both or neither, for too many, or for timesteps that do not fall.
        """
        if num_inference_steps is not None and timesteps is None:
            spacing, offset = self.config.timestep_spacing, self.config.steps_offset
            wanted = spaced_timesteps(spacing, len(self), num_inference_steps, offset)
        elif timesteps is not None and num_inference_steps is None:
            wanted = [int(timestep) for timestep in timesteps]
        else:
            value, allowed = "given both or neither", "num_inference_steps or timesteps"
            raise UserError("bad_choice", name="set_timesteps", value=value, allowed=allowed)
        self._use_timesteps(wanted, device)
        self.custom_timesteps = timesteps is not None
        self.num_inference_steps = len(wanted)

    def _use_timesteps(
        self, timesteps: list[int], device: str | torch.device | None = None
    ) -> None:
        self._steps = reverse_steps(self.schedule, timesteps)
        self.timesteps = torch.tensor(timesteps, dtype=torch.int64, device=device)

    def _step_from(self, timestep: int | Tensor) -> ReverseStep:
        if int(timestep) not in self._steps:
            ends = f"{max(self._steps)} … {min(self._steps)}"
            allowed = f"the {len(self._steps)} of set_timesteps, {ends}"
            raise UserError("bad_choice", name="timestep", value=int(timestep), allowed=allowed)
        return self._steps[int(timestep)]

    def previous_timestep(self, timestep: Timestep) -> Timestep:
        """Where a step from `timestep` leads, a tensor for a tensor; −1 is the picture."""
        previous = self._step_from(timestep).previous
        if isinstance(timestep, Tensor):
            return torch.full_like(timestep, previous, dtype=torch.int64)
        return previous

    # -- the reverse process ------------------------------------------------------------------

    def step(
        self,
        model_output: Tensor,
        timestep: int | Tensor,
        sample: Tensor,
        generator: torch.Generator | list[torch.Generator] | None = None,
        return_dict: bool = True,
        variance_noise: Tensor | None = None,
    ) -> DDPMSchedulerOutput | tuple[Tensor, Tensor]:
        """x_{t−1} = c_0 x̂_0 + c_t x_t + σ z (Ho et al. 2020, eq. (7) and algorithm 2).

        Args:
            model_output: What the network said of x_t, [batch, channels, …]; with a learned
                variance twice the channels, the variance in the second half.
            timestep: 0-based timestep of x_t, one of `self.timesteps`.
            sample: x_t.
            generator: Where z is drawn from.
            return_dict: False gives a tuple.
            variance_noise: z itself, instead of a draw.

        Returns:
            `prev_sample`, x at the previous kept timestep, and `pred_original_sample`, x̂_0.
        """
        numbers = self._step_from(timestep)
        model_output, predicted_variance = self._split(model_output, sample)
        x_0 = predicted_x_0(model_output, sample, numbers.alpha_bar, self.config.prediction_type)
        if self.config.thresholding:
            ratio, most = self.config.dynamic_thresholding_ratio, self.config.sample_max_value
            x_0 = dynamic_threshold(x_0, ratio, most)
        elif self.config.clip_sample:
            x_0 = x_0.clamp(-self.config.clip_sample_range, self.config.clip_sample_range)

        prev_sample = (numbers.coef_x0 * x_0).add(sample, alpha=numbers.coef_xt)
        if numbers.previous >= 0:
            if variance_noise is None:
                variance_noise = randn_tensor(
                    model_output.shape, generator, model_output.device, model_output.dtype
                )
            deviation = numbers.standard_deviation(self.variance_type, predicted_variance)
            if isinstance(deviation, float):
                prev_sample = prev_sample.add(variance_noise, alpha=deviation)
            else:
                prev_sample = prev_sample + deviation * variance_noise
        if not return_dict:
            return prev_sample, x_0
        return DDPMSchedulerOutput(prev_sample=prev_sample, pred_original_sample=x_0)

    def _get_variance(
        self,
        t: int | Tensor,
        predicted_variance: Tensor | None = None,
        variance_type: str | None = None,
    ) -> Tensor:
        """What diffusers' method of this name returns: programs call it in spite of its name.

        It is σ² for "fixed_small", "fixed_large" and "learned", but σ for "fixed_small_log", and
        ln σ² for "fixed_large_log" and "learned_range".

        Args:
            t: One of `self.timesteps`.
            predicted_variance: What the network said of it, for the learned types.
            variance_type: Instead of the scheduler's own.
        """
        kind = variance_type or self.variance_type
        if kind == "learned" and predicted_variance is not None:
            return predicted_variance
        deviation = self._step_from(t).standard_deviation(kind, predicted_variance)
        if isinstance(deviation, float):
            deviation = torch.tensor(deviation, dtype=torch.float64)
        if kind == "fixed_small_log":
            return deviation
        return 2 * deviation.log() if kind in ("fixed_large_log", "learned_range") else deviation**2

    def _split(self, model_output: Tensor, sample: Tensor) -> tuple[Tensor, Tensor | None]:
        channels = sample.shape[1]
        expected = 2 * channels if self.variance_type in LEARNED else channels
        if model_output.shape[1] != expected:
            found, allowed = model_output.shape[1], f"{expected} for {self.variance_type!r}"
            name = "channels of model_output"
            raise UserError("bad_choice", name=name, value=found, allowed=allowed)
        return split_variance(model_output, channels)

    # -- the forward process ------------------------------------------------------------------

    def add_noise(self, original_samples: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε (Ho et al. 2020, eq. (4)).

        Args:
            original_samples: x_0, [batch, …].
            noise: ε, same shape.
            timesteps: 0-based, [batch].
        """
        signal, spread = self._signal_and_noise(original_samples, timesteps)
        x_t: Tensor = signal * original_samples + spread * noise
        return x_t.to(original_samples.dtype)

    def get_velocity(self, sample: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """v = √ᾱ_t ε − √(1−ᾱ_t) x_0 (Salimans & Ho 2022); arguments as for `add_noise`."""
        signal, spread = self._signal_and_noise(sample, timesteps)
        v: Tensor = signal * noise - spread * sample
        return v.to(sample.dtype)

    def _signal_and_noise(self, like: Tensor, timesteps: Tensor) -> Tensor:
        """√ᾱ_t and √(1−ᾱ_t), [2, batch, 1, …], in the dtype of `like` but float32 at least."""
        dtype = torch.promote_types(like.dtype, torch.float32)
        key = (like.device, dtype)
        if key not in self._roots:
            roots = torch.stack([self.alphas_cumprod, 1 - self.alphas_cumprod]).sqrt()
            self._roots[key] = roots.to("cpu", dtype).to(like.device)
        # index_select, because plain indexing lets −1 pass for the last timestep
        picked = self._roots[key].index_select(1, timesteps.to(like.device).flatten())
        return picked.view(2, -1, *[1] * (like.ndim - 1))
