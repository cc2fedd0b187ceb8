"""Interpolate: mix two pictures at several t and denoise the mixtures."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.parameterisation import noised, predicted_epsilon
from ddpm_demo.diffusion.sampling import Step
from ddpm_demo.diffusion.trajectory import Trajectory

from .join import Moment, Start, always, join

LAMBDAS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclasses.dataclass(frozen=True)
class End:
    """One end of an interpolation: a picture with its noise.

    Args:
        x_0: float32 [channels, height, width].
        eps: ε in x_t, by 0-based timestep.
        seed: z of the reverse steps follows from it.
    """

    x_0: Tensor
    eps: Callable[[int], Tensor]
    seed: int

    @classmethod
    def of_picture(cls, x_0: Tensor, seed: int) -> End:
        """Of any picture: ε follows from the seed and is the same at every timestep."""
        eps = randomness.normal(x_0.shape, seed, "x_T")
        return cls(x_0, lambda timestep: eps, seed)

    @classmethod
    def of_drawing(cls, trajectory: Trajectory, picture: int, seed: int) -> End:
        """Of an ancestral drawing that kept all of its frames: ε is what x_t held beside x_0."""
        x_0 = trajectory.frames[-1].x_t[picture]
        frames = {frame.timestep: frame for frame in trajectory.frames[:-1]}

        def eps(timestep: int) -> Tensor:
            frame = frames[timestep]
            return predicted_epsilon(x_0, frame.x_t[picture], frame.alpha_bar, "sample")

        return cls(x_0, eps, seed)


def interpolate(
    denoiser: Denoiser,
    ends: tuple[End, End],
    timesteps: Sequence[int],
    indices: Sequence[int],
    lambdas: Sequence[float] = LAMBDAS,
    clipping: str = "plain",
) -> Iterator[Step]:
    """Mixes two pictures at several t and denoises the mixtures (Ho et al. 2020, figure 8).

    A row per t, a column per λ. The clean parts are mixed as 1 − λ to λ. So are the noises, which
    are then scaled back to unit variance: a plain mixture of two independent noises has less
    variance than the network expects at that t. Two ends of one seed share their noise as far as
    it agrees. At λ = 0 and 1 the result is what an ancestral drawing by the same steps gives.

    Args:
        denoiser: The model; it may be a `guidance.Guided` one, or a `guidance.Mixed` one with
            these λ in every row.
        ends: λ = 0 and λ = 1.
        timesteps: Of the whole process, falling.
        indices: The steps at which the two are mixed.
        lambdas: Shares of the second end.
        clipping: One of `config.CLIPPINGS`.
    """
    first, second = ends
    alike = first.seed == second.seed
    starts = []
    for index in indices:
        timestep = timesteps[index]
        alpha_bar_t = float(denoiser.scheduler.alphas_cumprod[timestep])
        for share in lambdas:
            x_0 = (1 - share) * first.x_0 + share * second.x_0
            eps = _mixed_noise(first.eps(timestep), second.eps(timestep), share, alike)
            held = Moment(noised(x_0, eps, alpha_bar_t), x_0, eps)

            def draw(timestep: int, share: float = share) -> Tensor:
                z = [
                    randomness.normal(denoiser.shape, end.seed, "reverse", timestep) for end in ends
                ]
                return _mixed_noise(z[0], z[1], share, alike)

            starts.append(Start(index, always(held), draw))
    yield from join(denoiser, timesteps, starts, "ddpm", clipping)


def _mixed_noise(first: Tensor, second: Tensor, share: float, alike: bool) -> Tensor:
    """A mixture of two noises of unit variance, scaled to unit variance.

    Args:
        first: At a share of 0.
        second: At a share of 1.
        share: Of the second.
        alike: Whether they come from one seed; else they are independent.
    """
    together = float((first * second).sum() / (first.norm() * second.norm())) if alike else 0.0
    variance = (1 - share) ** 2 + share**2 + 2 * share * (1 - share) * max(together, 0.0)
    scale: float = variance**0.5
    return ((1 - share) * first + share * second) / scale
