"""The terms of the bound for models that are formulas, against what theory says of them."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from ddpm_demo.diffusion.loss import bound
from ddpm_demo.diffusion.loss.terms import Term, check_pictures_fit, of_one, terms
from ddpm_demo.diffusion.loss.visits import Visit
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError
from tests.support.denoisers import Formula

T = 1000


@pytest.mark.parametrize("variance", bound.FIXED)
@pytest.mark.parametrize("timestep", [1, 2, 57, 500, 999])
def test_a_step_is_the_divergence_of_two_gaussians(
    pictures: Tensor, variance: str, timestep: int
) -> None:
    wrong = 0.3
    stub = Formula(lambda x_t, _: wrong * x_t)
    (term,) = terms(stub, pictures, [Visit(timestep, timestep, 1)], variance=variance, clip=False)
    betas = torch.linspace(1e-4, 0.02, T, dtype=torch.float64)
    bars = (1 - betas).cumprod(0)
    beta, bar, before = betas[timestep], bars[timestep], bars[timestep - 1]
    x_0 = pictures.double()
    x_t = term.x_t.double()
    eps_hat = wrong * x_t
    # μ̃ and β̃ by completing the square; μ_θ as in eq. (11) of the paper
    precision = (1 - beta) / beta + 1 / (1 - before)
    mean_q = ((1 - beta).sqrt() / beta * x_t + before.sqrt() / (1 - before) * x_0) / precision
    mean_p = (x_t - beta / (1 - bar).sqrt() * eps_hat) / (1 - beta).sqrt()
    sigma = beta.sqrt() if variance == "fixed_large" else precision**-0.5
    nats = kl_divergence(Normal(mean_q, precision**-0.5), Normal(mean_p, sigma))
    expected = nats.flatten(1).mean(1) / math.log(2)
    assert torch.allclose(term.bits, expected, rtol=1e-5), "float32 in x_t only"


def test_with_the_large_variance_a_step_is_its_weight_times_the_error_in_noise(
    pictures: Tensor,
) -> None:
    stub = Formula(lambda x_t, _: 0.5 * x_t)
    weights = {1: 0.272692, 9: 0.073717, 99: 0.0100813, 499: 0.00550343, 999: 0.0102045}
    visits = [Visit(k, k, 1) for k in weights]
    schedule = NoiseSchedule.named("linear", T)
    for term in terms(stub, pictures, visits, variance="fixed_large", clip=False):
        k = term.visit.timestep
        ratio = float(schedule.posterior_variance[k] / schedule.betas[k])
        constant = 0.5 * (ratio - 1 - math.log(ratio))
        expected = (weights[k] * term.mse + constant) / math.log(2)
        assert torch.allclose(term.bits, expected, rtol=1e-5)


def test_knowing_the_noise_leaves_no_error_and_clipping_helps_one_who_does_not(
    pictures: Tensor,
) -> None:
    visits = [Visit(k, k, 1) for k in (1, 400, 999)]
    truth = iter(term.eps for term in terms(Formula(lambda x_t, _: 0 * x_t), pictures, visits))
    for term in terms(Formula(lambda x_t, _: next(truth)), pictures, visits):
        assert term.mse.max() < 1e-12
        assert term.bits.max() < 1e-4
    far = Formula(lambda x_t, _: 0 * x_t)
    clipped = [float(term.bits.mean()) for term in terms(far, pictures, visits)]
    free = [float(term.bits.mean()) for term in terms(far, pictures, visits, clip=False)]
    assert clipped[-1] < free[-1] / 10, "x_T / √ᾱ_T is far outside of [−1, 1]"


@pytest.mark.parametrize("prediction_type", ["sample", "v_prediction"])
def test_what_the_output_means_is_asked_of_the_scheduler(
    pictures: Tensor, prediction_type: str
) -> None:
    visits = [Visit(k, k, 1) for k in (0, 10, 700)]
    schedule = NoiseSchedule.named("linear", T)

    def knows(x_t: Tensor, timestep: int) -> Tensor:
        if prediction_type == "sample":
            return pictures
        bar = float(schedule.alphas_cumprod[timestep])
        return (bar**0.5 * x_t - pictures) / (1 - bar) ** 0.5

    for term in terms(Formula(knows, prediction_type=prediction_type), pictures, visits):
        assert term.mse.max() < 1e-8
        # L_0 is not 0 even then: σ is wider than a bin
        assert term.bits.max() < (0.01 if term.visit.timestep else 1.31)


def test_the_numbers_of_a_term_hold_no_tensors_of_pictures(pictures: Tensor) -> None:
    (term,) = terms(Formula(lambda x_t, _: x_t), pictures, [Visit(3, 1, 5)])
    numbers = term.numbers()
    assert type(numbers) is Term
    assert numbers.visit == Visit(3, 1, 5)
    assert torch.equal(numbers.bits, term.bits)
    assert torch.equal(numbers.mse, term.mse)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ((2, 1, 8, 8), "pictures_do_not_fit"),
        ((2, 3, 16, 16), "pictures_do_not_fit"),
        ((2, 3, 8, 16), "pictures_do_not_fit"),
        ((0, 3, 8, 8), "no_pictures"),
    ],
)
def test_other_pictures_are_refused(shape: tuple[int, ...], code: str) -> None:
    stub = Formula(lambda x_t, _: x_t)
    for ask in (
        lambda: next(terms(stub, torch.zeros(shape), [Visit(0, 0, 1)])),
        lambda: check_pictures_fit(stub, shape),
    ):
        with pytest.raises(UserError) as caught:
            ask()
        assert caught.value.code == code


def test_one_picture_is_looked_at_again_with_its_own_noise(pictures: Tensor) -> None:
    stub, visits = Formula(lambda x_t, _: 0.5 * x_t), [Visit(0, 0, 1), Visit(500, 500, 1)]
    all_at_once = list(terms(stub, pictures, visits))
    for picture in (0, 3):
        alone = list(of_one(stub, pictures, visits, picture))
        for term, (eps, output) in zip(all_at_once, alone, strict=True):
            assert torch.equal(eps, term.eps[picture : picture + 1])
            assert torch.equal(output, term.output[picture : picture + 1])
            kept = term.of(picture)
            assert torch.equal(kept.eps, eps)
            assert kept.eps.untyped_storage().nbytes() == eps.nbytes, "no view of all pictures"
            assert torch.equal(kept.bits, term.bits)
