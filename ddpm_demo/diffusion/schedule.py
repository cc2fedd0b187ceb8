"""The forward process: β tables, and all that follows from one, in float64 on the CPU.

In float32 the derived tables lose digits to cancellation, so they are cast only where they
multiply an image.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Self

import torch
from torch import Tensor

from ddpm_demo.config import RANGED_SCHEDULES, SCHEDULES
from ddpm_demo.errors import UserError, check_choice, check_range

BETA_START, BETA_END = 1e-4, 0.02  # Ho et al. 2020, section 4, meant for T = 1000
REFERENCE_TIMESTEPS = 1000
MAX_BETA = 0.999
MAX_FINAL_ALPHA_BAR = 0.01


def to_paper_t(timestep: int) -> int:
    """The paper's t of a 0-based timestep: T for the last, 1 for 0, and 0 (the image) for −1."""
    return timestep + 1


def to_timestep(t: int) -> int:
    """The 0-based timestep of the paper's t; −1 for t = 0, the image itself."""
    return t - 1


# -- β tables, each float64 [T] ---------------------------------------------------------------


def linear_betas(num_train_timesteps: int, start: float, end: float) -> Tensor:
    """β rises in a straight line (Ho et al. 2020, section 4)."""
    return torch.linspace(start, end, num_train_timesteps, dtype=torch.float64)


def scaled_linear_betas(num_train_timesteps: int, start: float, end: float) -> Tensor:
    """√β rises in a straight line (Rombach et al. 2022)."""
    return linear_betas(num_train_timesteps, start**0.5, end**0.5) ** 2


def sigmoid_betas(num_train_timesteps: int, start: float, end: float) -> Tensor:
    """β follows a sigmoid over −6 … 6, as diffusers means the word (not a sigmoid in ᾱ)."""
    return linear_betas(num_train_timesteps, -6, 6).sigmoid() * (end - start) + start


def betas_from_alpha_bar(alpha_bar: Callable[[float], float], num_train_timesteps: int) -> Tensor:
    """β_t = 1 − ᾱ(t/T)/ᾱ((t−1)/T), capped at 0.999 (Nichol & Dhariwal 2021, eq. (17)).

    Args:
        alpha_bar: ᾱ over 0 … 1; only its ratios matter.
        num_train_timesteps: T.
    """
    values = [alpha_bar(t / num_train_timesteps) for t in range(num_train_timesteps + 1)]
    betas = [1 - after / before for before, after in itertools.pairwise(values)]
    return torch.tensor(betas, dtype=torch.float64).clamp(max=MAX_BETA)


def cosine_alpha_bar(u: float) -> float:
    """cos²((u + s)/(1 + s) · π/2) with s = 0.008 (Nichol & Dhariwal 2021, eq. (17))."""
    return math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2


def laplace_alpha_bar(u: float) -> float:
    """√(SNR/(1 + SNR)) with ln SNR a Laplace quantile, as diffusers defines "laplace"."""
    log_snr = -math.copysign(0.5, 0.5 - u) * math.log(1 - 2 * abs(u - 0.5) + 1e-6)
    alpha_bar: float = (1 + math.exp(-log_snr)) ** -0.5
    return alpha_bar


# diffusers' names of β tables, each a function of T, the first β and the last
BETA_TABLES: dict[str, Callable[[int, float, float], Tensor]] = {
    "linear": linear_betas,
    "scaled_linear": scaled_linear_betas,
    "squaredcos_cap_v2": lambda steps, *_: betas_from_alpha_bar(cosine_alpha_bar, steps),
    "sigmoid": sigmoid_betas,
    "laplace": lambda steps, *_: betas_from_alpha_bar(laplace_alpha_bar, steps),
}
RANGED_TABLES = ("linear", "scaled_linear", "sigmoid")  # those that use the first and last β


def betas(schedule: str, num_train_timesteps: int, *, rescale: bool = True) -> Tensor:
    """The β table of a named schedule that ends in noise whatever its length.

    "linear" and "sigmoid" have a fixed range of β meant for 1000 steps. With T steps β is
    multiplied by 1000/T (and capped at 0.999), so that the chain loses as much signal in all.
    "cosine" is defined over continuous time and needs no such care.

    Args:
        schedule: One of `config.SCHEDULES`.
        num_train_timesteps: T.
        rescale: False leaves the range of β as it is; a short chain then ends in a picture.

    Returns:
        float64 [T].
    """
    check_choice("schedule", schedule, SCHEDULES)
    check_range("num_train_timesteps", num_train_timesteps, 1, math.inf)
    if schedule not in RANGED_SCHEDULES:
        return betas_from_alpha_bar(cosine_alpha_bar, num_train_timesteps)
    table = BETA_TABLES[schedule](num_train_timesteps, BETA_START, BETA_END)
    scale = REFERENCE_TIMESTEPS / num_train_timesteps if rescale else 1
    return (table * scale).clamp(max=MAX_BETA)


def zero_terminal_snr(betas: Tensor) -> Tensor:
    """Shifts and stretches √ᾱ so that it keeps its start and ends at 0 (Lin et al. 2023, alg. 1).

    Args:
        betas: float64 [T].

    Returns:
        float64 [T]; the last β is 1.
    """
    signal = (1 - betas).cumprod(0).sqrt()
    first, last = signal[0], signal[-1]
    alpha_bar = ((signal - last) * first / (first - last)) ** 2
    return 1 - alpha_bar / _shifted(alpha_bar)


def _shifted(alpha_bar: Tensor) -> Tensor:
    """ᾱ_{t−1}: one place later, with ᾱ_0 = 1 of the image itself in front."""
    return torch.cat([alpha_bar.new_ones(1), alpha_bar[:-1]])


# -- what follows from β ----------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, eq=False)
class NoiseSchedule:
    """A β table and what follows from it; every table is float64 [T], by 0-based timestep.

    Args:
        betas: β_t, 0 < β ≤ 1. Only the last may be 1: then nothing of the image is left there
            (zero terminal SNR).
        alphas_cumprod: ᾱ_t = ∏_{s≤t} α_s, where it is known better than from β: a β next to 1
            has lost the digits of a small ᾱ.

    Raises:
        UserError: when a forward process cannot have these β.
    """

    betas: Tensor
    alphas_cumprod: Tensor = None  # type: ignore[assignment]  # __post_init__ fills it

    def __post_init__(self) -> None:
        betas = torch.as_tensor(self.betas, dtype=torch.float64, device="cpu")
        if betas.ndim != 1 or not len(betas):
            raise UserError(
                "bad_choice", name="betas", value=f"of shape {list(betas.shape)}", allowed="[T]"
            )
        object.__setattr__(self, "betas", betas)
        if self.alphas_cumprod is None:
            object.__setattr__(self, "alphas_cumprod", self.alphas.cumprod(0))
        # a β below float64's resolution would leave 1 − ᾱ = 0, by which much is divided
        possible = (betas > torch.finfo(torch.float64).eps) & (betas <= 1)
        if not possible.all():
            raise UserError(
                "out_of_range", name="beta", value=float(betas[~possible][0]), low=0, high=1
            )
        if not (self.alphas_cumprod[:-1] > 0).all():
            raise UserError("out_of_range", name="alpha_bar", value=0.0, low="1e-308", high=1)

    @classmethod
    def named(cls, schedule: str, num_train_timesteps: int, *, rescale: bool = True) -> Self:
        """The schedule of `betas` with the same arguments."""
        return cls(betas(schedule, num_train_timesteps, rescale=rescale))

    def __len__(self) -> int:
        """T."""
        return len(self.betas)

    @cached_property
    def alphas(self) -> Tensor:
        """α_t = 1 − β_t."""
        return 1 - self.betas

    @cached_property
    def alphas_cumprod_prev(self) -> Tensor:
        """ᾱ_{t−1}, where ᾱ_0 = 1."""
        return _shifted(self.alphas_cumprod)

    @cached_property
    def snr(self) -> Tensor:
        """ᾱ_t / (1 − ᾱ_t)."""
        return self.alphas_cumprod / (1 - self.alphas_cumprod)

    @cached_property
    def snr_db(self) -> Tensor:
        """The SNR in decibels, 10 log₁₀ SNR."""
        return 10 * self.snr.log10()

    @cached_property
    def posterior_variance(self) -> Tensor:
        """β̃_t, the variance of q(x_{t−1} | x_t, x_0) (Ho et al. 2020, eq. (7)); 0 at timestep 0."""
        return self.betas * (1 - self.alphas_cumprod_prev) / (1 - self.alphas_cumprod)

    @cached_property
    def posterior_mean_coef_x0(self) -> Tensor:
        """c_0 in μ̃_t = c_0 x_0 + c_t x_t (Ho et al. 2020, eq. (7))."""
        return self.alphas_cumprod_prev.sqrt() * self.betas / (1 - self.alphas_cumprod)

    @cached_property
    def posterior_mean_coef_xt(self) -> Tensor:
        """c_t in μ̃_t = c_0 x_0 + c_t x_t (Ho et al. 2020, eq. (7))."""
        return self.alphas.sqrt() * (1 - self.alphas_cumprod_prev) / (1 - self.alphas_cumprod)

    def respaced(self, timesteps: Iterable[int]) -> Self:
        """The schedule of the chain that visits only some of the timesteps.

        β is computed anew from the ᾱ that are kept (Nichol & Dhariwal 2021, eq. (19)): a leap
        over many steps loses more than the single β at its end.

        Args:
            timesteps: 0-based, in any order.

        Raises:
            UserError: for a timestep outside 0 … T − 1, or none at all.
        """
        kept = sorted({int(timestep) for timestep in timesteps})
        for end in kept[:1] + kept[-1:]:
            check_range("timestep", end, 0, len(self) - 1)
        alpha_bar = self.alphas_cumprod[kept]
        return type(self)(1 - alpha_bar / _shifted(alpha_bar), alpha_bar)

    def check_reaches_noise(self) -> None:
        """Raises `UserError("schedule_never_noise")` when x_T still holds more than 1 % of x_0."""
        alpha_bar = float(self.alphas_cumprod[-1])
        if alpha_bar > MAX_FINAL_ALPHA_BAR:
            raise UserError("schedule_never_noise", alpha_bar=alpha_bar, timesteps=len(self))
