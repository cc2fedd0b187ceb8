"""The terms of the bound of a model on pictures, each with what it was worked out from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser, VarianceLearner
from ddpm_demo.diffusion.guidance import knowing
from ddpm_demo.diffusion.parameterisation import noised, predicted_epsilon, predicted_x_0
from ddpm_demo.errors import UserError, check_choice

from .asking import said
from .bound import (
    FIXED,
    LEARNED,
    VARIANCES,
    in_bits_per_dim,
    reconstruction_term,
    step_term,
)
from .visits import Visit


@dataclasses.dataclass(frozen=True)
class Term:
    """A term of the bound at one timestep, for n pictures.

    Args:
        visit: The timestep, and for how many it stands.
        bits: L_{t−1} (L_0 at timestep 0), float64 [n], bits/dim.
        mse: Mean squared error of ε̂, not clipped, float64 [n]; over the SNR it is that of x̂_0.
        power: Mean of ε² over all pictures: the error of ε̂ = 0.
        under: The bits for each of `bound.VARIANCES` that the model can be asked for, by name.
        share: Where the learned ln σ_t² lies, 0 at ln β̃_t and 1 at ln β_t: the mean over each
            picture, float64 [n]; None where it is not learned.
    """

    visit: Visit
    bits: Tensor
    mse: Tensor
    power: float = dataclasses.field(default=1.0, kw_only=True)
    under: Mapping[str, Tensor] = dataclasses.field(default_factory=dict, kw_only=True)
    share: Tensor | None = dataclasses.field(default=None, kw_only=True)


@dataclasses.dataclass(frozen=True)
class DetailedTerm(Term):
    """A term with the tensors that it was worked out from.

    Args:
        eps: ε, float32 [n, channels, height, width].
        x_t: What the network saw, same shape.
        output: What it said of the mean, same shape.
        v: What it said of the variance, same shape; None where it says nothing of it.
    """

    eps: Tensor
    x_t: Tensor
    output: Tensor
    v: Tensor | None = dataclasses.field(default=None, kw_only=True)

    def of(self, picture: int) -> DetailedTerm:
        """The same with the tensors of one picture alone, copied out of the others'."""
        one = slice(picture, picture + 1)
        eps, x_t, output = (each[one].clone() for each in (self.eps, self.x_t, self.output))
        v = None if self.v is None else self.v[one].clone()
        return dataclasses.replace(self, eps=eps, x_t=x_t, output=output, v=v)

    def numbers(self) -> Term:
        """The same without its tensors, which may take much memory."""
        fields = dataclasses.fields(Term)
        return Term(**{field.name: getattr(self, field.name) for field in fields})


def terms(
    denoiser: Denoiser,
    x_0: Tensor,
    visits: Sequence[Visit],
    *,
    seed: int = 0,
    variance: str = "fixed_small",
    clip: bool = True,
    batch_size: int = 64,
    labels: Tensor | None = None,
) -> Iterator[DetailedTerm]:
    """The terms of the bound at the timesteps of `visits`, in their order.

    Args:
        denoiser: The model.
        x_0: The pictures, float32 [n, channels, height, width] in [−1, 1], in the model's size.
            For L_0 they have to be 8-bit levels; others count as the nearest.
        visits: From `visits.choose_timesteps`.
        seed: Of the noise, which is another one at every t.
        variance: One of `bound.VARIANCES`.
        clip: Whether p_θ clips x̂_0 to [−1, 1], as sampling does.
        batch_size: How many pictures the network sees at once.
        labels: What the network is told of each picture, int64 [n], as for
            `denoiser.Conditional.given`; None for no class.

    Raises:
        UserError: "pictures_do_not_fit" for pictures of another size; as `check_variance`;
            "no_classes" for labels that the model does not take.
    """
    check_pictures_fit(denoiser, x_0.shape)
    check_variance(denoiser, variance)
    if labels is not None:
        knowing(denoiser)
    schedule, kind = denoiser.scheduler.schedule, denoiser.prediction_type
    for visit in visits:
        timestep = visit.timestep
        alpha_bar_t = float(schedule.alphas_cumprod[timestep])
        eps = _noise(x_0.shape, seed, timestep)
        x_t = noised(x_0, eps, alpha_bar_t)
        output, v = said(denoiser, x_t, timestep, batch_size, labels)
        wide = (output.double(), x_t.double(), alpha_bar_t, kind)
        pred_x_0 = predicted_x_0(*wide)
        error = predicted_epsilon(*wide) - eps
        if clip:
            pred_x_0 = pred_x_0.clamp(-1, 1)
        under = {}
        for name in VARIANCES if v is not None else FIXED:
            if timestep:
                nats = step_term(schedule, x_0, pred_x_0, timestep, name, v)
            else:
                nats = reconstruction_term(schedule, x_0, pred_x_0, name, v)
            under[name] = in_bits_per_dim(nats)
        yield DetailedTerm(
            visit,
            under[variance],
            error.square().flatten(1).mean(1),
            eps,
            x_t,
            output,
            v=v,
            power=float(eps.square().mean()),
            under=under,
            share=None if v is None else (v.double().flatten(1).mean(1) + 1) / 2,
        )


def check_variance(denoiser: Denoiser, variance: str) -> None:
    """Raises a `UserError` unless p_θ of a model can have this variance.

    Raises:
        UserError: "bad_choice" for one that is not in `bound.VARIANCES`; "variance_not_learned".
    """
    check_choice("variance", variance, VARIANCES)
    if variance == LEARNED and not (
        isinstance(denoiser, VarianceLearner) and denoiser.learns_variance
    ):
        raise UserError("variance_not_learned")


def of_one(
    denoiser: Denoiser, x_0: Tensor, visits: Sequence[Visit], picture: int, *, seed: int = 0
) -> Iterator[tuple[Tensor, Tensor]]:
    """ε and what the network says of one picture at each timestep, as `terms` has them.

    Args:
        denoiser: The model.
        x_0: All pictures of the look: the noise of one is its part of the noise of all.
        visits: The timesteps.
        picture: Its place in `x_0`.
        seed: As that of `terms`.
    """
    one = slice(picture, picture + 1)
    for visit in visits:
        timestep = visit.timestep
        alpha_bar_t = float(denoiser.scheduler.schedule.alphas_cumprod[timestep])
        eps = _noise(x_0.shape, seed, timestep)[one].clone()
        x_t = noised(x_0[one], eps, alpha_bar_t)
        yield eps, denoiser(x_t.to(denoiser.device), timestep).cpu().float()


def _noise(shape: Sequence[int], seed: int, timestep: int) -> Tensor:
    """ε of all pictures of a look; another one at each timestep."""
    return randomness.normal(shape, seed, "bound", timestep)


def check_pictures_fit(denoiser: Denoiser, shape: Sequence[int]) -> None:
    """Raises a `UserError` unless there is a picture, of the shape that the model draws.

    Args:
        denoiser: The model.
        shape: [n, channels, height, width].

    Raises:
        UserError: "no_pictures" for n = 0, "pictures_do_not_fit" for another size.
    """
    count, channels, height, _ = shape
    if not count:
        raise UserError("no_pictures")
    if tuple(shape[1:]) != denoiser.shape:
        raise UserError(
            "pictures_do_not_fit",
            size=height,
            channels=channels,
            model_size=denoiser.shape[1],
            model_channels=denoiser.shape[0],
        )
