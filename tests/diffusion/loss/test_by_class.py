"""The bound under each class: the model as a classifier."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo.diffusion.guidance import Guided
from ddpm_demo.diffusion.loss.bound import prior_term
from ddpm_demo.diffusion.loss.by_class import Accuracy, ClassBounds, accuracy, terms_by_class
from ddpm_demo.diffusion.loss.estimate import add_up
from ddpm_demo.diffusion.loss.terms import terms
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.errors import UserError
from tests.support.classes import conditional, two_worlds

DARK, LIGHT = (
    torch.full((1, 16, 16), round((level + 1) * 127.5) / 127.5 - 1) for level in (-0.6, 0.7)
)


def bounds_of(x_0: torch.Tensor) -> ClassBounds:
    model = two_worlds()
    visits = choose_timesteps(100, 8)
    prior = prior_term(model.scheduler.schedule, x_0)
    return ClassBounds.of(prior, list(terms_by_class(model, x_0, visits)))


def test_the_lowest_bound_names_the_class_that_a_picture_is_of() -> None:
    found = bounds_of(torch.stack([LIGHT, DARK, LIGHT]))
    assert found.lowest.tolist() == [1, 0, 1]
    assert (found.without[:2] < found.bits.max(0).values[:2]).all(), "no class rules none out"


def test_a_classifier_stands_beside_the_most_frequent_class() -> None:
    found = bounds_of(torch.stack([LIGHT, DARK, LIGHT, LIGHT]))
    assert accuracy(found, torch.tensor([1, 0, 0, 2])) == Accuracy(2, 3, 2)
    assert accuracy(found, torch.tensor([2, 2, 2, 2])) == Accuracy(0, 0, 0)


def test_under_a_class_it_is_the_bound_of_the_model_that_is_told_it() -> None:
    model = conditional()
    x_0 = torch.rand(5, 1, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    visits = choose_timesteps(100, 4)
    prior = prior_term(model.scheduler.schedule, x_0)
    found = ClassBounds.of(prior, list(terms_by_class(model, x_0, visits)))
    for label in range(3):
        alone = add_up(prior, list(terms(Guided(model, [label]), x_0, visits)))
        assert float(found.bits[label].mean()) == pytest.approx(alone.total[0])
    untold = add_up(prior, list(terms(model, x_0, visits)))
    assert float(found.without.mean()) == pytest.approx(untold.total[0])


def test_each_picture_keeps_its_label_in_whatever_batch_it_is_asked() -> None:
    model, labels = two_worlds(), torch.tensor([0, 1, 1, 0, 2])
    x_0 = torch.stack([DARK] * 5)
    visits = choose_timesteps(100, 2)[1:]
    [whole] = terms(model, x_0, visits, labels=labels)
    [parts] = terms(model, x_0, visits, labels=labels, batch_size=2)
    torch.testing.assert_close(parts.output, whole.output)
    assert whole.output[0].mean() < 0 < whole.output[1].mean()


def test_a_model_without_classes_cannot_be_asked() -> None:
    plain = two_worlds()
    plain.classes = ()
    with pytest.raises(UserError, match="no classes"):
        next(terms_by_class(plain, DARK[None], choose_timesteps(100, 2)))
