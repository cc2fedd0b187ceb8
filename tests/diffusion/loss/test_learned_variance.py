"""A variance that the network says: what it means, what it costs, and what is learned of it."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import PREDICTION_TYPES
from ddpm_demo.diffusion.loss import bound
from ddpm_demo.diffusion.loss.estimate import bounds, estimate
from ddpm_demo.diffusion.loss.objective import VarianceLoss
from ddpm_demo.diffusion.loss.terms import check_variance, terms
from ddpm_demo.diffusion.loss.visits import Visit
from ddpm_demo.diffusion.parameterisation import noised, predicted_x_0
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError
from tests.support.denoisers import Formula

T = 50
SCHEDULE = NoiseSchedule.named("linear", T)


class Learner(Formula):
    """A formula that says v too, the same everywhere."""

    v = 0.0
    learns_variance = True

    def with_variance(
        self, x_t: Tensor, timestep: int, labels: Tensor | None = None, /
    ) -> tuple[Tensor, Tensor | None]:
        return self(x_t, timestep), torch.full_like(x_t, self.v)


def learner(v: float) -> Learner:
    made = Learner(lambda x_t, _: 0.8 * x_t, shape=(1, 8, 8), num_train_timesteps=T)
    made.v = v
    return made


@pytest.fixture
def pictures() -> Tensor:
    """Of 8-bit levels, both ends among them."""
    levels = randomness.generator(0, "levels").integers(0, 256, (3, 1, 8, 8))
    levels.flat[:2] = 0, 255
    return torch.from_numpy(levels).float() / 127.5 - 1


VISITS = [Visit(k, k, 1) for k in range(T)]


@pytest.mark.parametrize(("v", "fixed"), [(-1.0, "fixed_small"), (1.0, "fixed_large")])
def test_the_ends_of_v_are_the_two_fixed_variances(pictures: Tensor, v: float, fixed: str) -> None:
    for term in terms(learner(v), pictures, VISITS, variance="learned"):
        assert torch.equal(term.bits, term.under["learned"])
        torch.testing.assert_close(term.bits, term.under[fixed], rtol=1e-9, atol=0)
        assert term.share is not None
        assert term.share.tolist() == [(v + 1) / 2] * 3


def test_halfway_is_the_geometric_mean() -> None:
    v = torch.zeros(2, 3)
    for timestep in (0, 1, 20, T - 1):
        small = bound.standard_deviation(SCHEDULE, timestep, "fixed_small")
        large = bound.standard_deviation(SCHEDULE, timestep, "fixed_large")
        middle = bound.standard_deviation(SCHEDULE, timestep, "learned", v)
        assert isinstance(middle, Tensor)
        assert middle.dtype == torch.float64
        assert middle.flatten().tolist() == pytest.approx([math.sqrt(small * large)] * 6, rel=1e-12)


def test_one_look_gives_the_bound_under_each_variance(pictures: Tensor) -> None:
    model = learner(0.3)
    each = bounds(model, pictures, VISITS, seed=4)
    assert tuple(each) == bound.VARIANCES
    for variance, whole in each.items():
        alone = estimate(model, pictures, VISITS, seed=4, variance=variance)
        assert alone == whole
    assert len({whole.total for whole in each.values()}) == 3


def test_only_a_model_that_learned_it_has_it(pictures: Tensor) -> None:
    plain = Formula(lambda x_t, _: x_t, shape=(1, 8, 8), num_train_timesteps=T)
    (term,) = terms(plain, pictures, VISITS[3:4])
    assert (tuple(term.under), term.share, term.v) == (bound.FIXED, None, None)
    quiet = learner(0)
    quiet.learns_variance = False
    for model in (plain, quiet):
        with pytest.raises(UserError) as refused:
            check_variance(model, "learned")
        assert refused.value.code == "variance_not_learned"
    check_variance(learner(0), "learned")
    with pytest.raises(UserError):
        check_variance(learner(0), "wide")


# -- what is minimised ----------------------------------------------------------------------------


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_what_is_minimised_is_t_times_the_terms_of_the_bound(
    pictures: Tensor, prediction_type: str
) -> None:
    loss = VarianceLoss(SCHEDULE, prediction_type, torch.device("cpu"))
    t = torch.tensor([0, 1, T - 1])
    alpha_bar = SCHEDULE.alphas_cumprod[t].float()[:, None, None, None]
    eps = randomness.normal(pictures.shape, 5, "eps")
    x_t = noised(pictures, eps, alpha_bar)
    output = 0.6 * eps
    v = randomness.normal(pictures.shape, 6, "v").clamp(-1, 1)
    found = loss(output, v, pictures, x_t, t)
    said = predicted_x_0(output, x_t, alpha_bar, prediction_type)
    assert found.dtype == torch.float32
    for k, timestep in enumerate(t.tolist()):
        one = slice(k, k + 1)
        if timestep:
            nats = bound.step_term(SCHEDULE, pictures[one], said[one], timestep, "learned", v[one])
        else:
            nats = bound.reconstruction_term(SCHEDULE, pictures[one], said[one], "learned", v[one])
        expected = T * float(bound.in_bits_per_dim(nats))  # float32 loses digits near 0
        assert float(found[k]) == pytest.approx(expected, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("levels", [(0, 255), (1, 254)])
def test_the_gradient_reaches_the_variance_alone_and_is_finite(levels: tuple[int, int]) -> None:
    loss = VarianceLoss(SCHEDULE, "epsilon", torch.device("cpu"))
    t = torch.tensor([0, 0, 7])
    x_0 = torch.tensor(levels).repeat(3, 1, 8, 4).float() / 127.5 - 1
    output = randomness.normal(x_0.shape, 1, "output").requires_grad_()
    v = torch.zeros_like(x_0).requires_grad_()
    loss(output, v, x_0, x_0 + 0.1, t).mean().backward()
    assert output.grad is None
    assert v.grad is not None
    assert v.grad.isfinite().all()
    assert (v.grad.flatten(1).abs().sum(1) > 0).all()


def test_it_is_least_where_the_variance_is_that_of_the_error() -> None:
    """KL over σ² has its minimum at σ² = β̃ + (μ̃ − μ_θ)²: eq. (7) of Nichol & Dhariwal's bound."""
    loss = VarianceLoss(SCHEDULE, "sample", torch.device("cpu"))
    timestep = 4
    small, large = bound.small_variance(SCHEDULE, timestep), float(SCHEDULE.betas[timestep])
    apart = math.sqrt(math.sqrt(small * large) - small)
    x_0 = torch.zeros(1, 1, 4, 4)
    output = x_0 + apart / float(SCHEDULE.posterior_mean_coef_x0[timestep])
    t = torch.tensor([timestep])
    at = [float(loss(output, x_0 + v, x_0, x_0, t)) for v in (-0.4, 0.0, 0.4)]
    assert at[1] < at[0]
    assert at[1] < at[2]
    v = torch.zeros_like(x_0).requires_grad_()
    loss(output, v, x_0, x_0, t).sum().backward()
    assert v.grad is not None
    assert float(v.grad.abs().max()) < 1e-5
