"""How a network that knows some classes becomes one that knows others, or none."""

from __future__ import annotations

import pytest
import torch
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo.models.classes import count_of
from ddpm_demo.models.conditioning import SPREAD, tell_apart, told_classes
from ddpm_demo.models.unets import build_unet

NAMES = ("boot", "가방", "t-shirt")


def network(classes: int = 0) -> UNet2DModel:
    """A network with random weights that says something: the last layer begins as zeros."""
    torch.manual_seed(3)
    unet = build_unet("tiny", size=16, channels=1, classes=classes).eval()
    torch.nn.init.normal_(unet.conv_out.weight, std=0.1)
    return unet


@torch.no_grad()
def said(unet: UNet2DModel, label: int | None = None) -> Tensor:
    """What a network says of two pictures; None for no class."""
    x_t = torch.randn(2, 1, 16, 16, generator=torch.Generator().manual_seed(4))
    label = count_of(unet) if label is None else label
    labels = torch.full((2,), label) if count_of(unet) else None
    output: Tensor = unet(x_t, 7, labels, return_dict=False)[0]
    return output


def test_a_network_that_learns_classes_first_says_for_each_what_it_said() -> None:
    expected = said(network())
    made = told_classes(network(), (), NAMES)
    assert made.config.num_class_embeds == 4
    for label in (None, 0, 1, 2):
        assert torch.equal(said(made, label), expected)


def test_a_network_that_forgets_its_classes_says_what_it_said_without_one() -> None:
    expected = said(network(3))
    made = told_classes(network(3), NAMES, ())
    assert made.config.num_class_embeds is None
    assert "class_embedding.weight" not in made.state_dict()
    found = said(made)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)
    assert (said(network(3), 0) - expected).abs().max() > 1e-3, "the test could tell"


def test_other_classes_begin_as_no_class_and_known_ones_stay() -> None:
    made = told_classes(network(3), NAMES, ("hat", "boot", "coat", "socks"))
    old = network(3)
    assert made.config.num_class_embeds == 5
    for label in (None, 0, 2, 3):
        assert torch.equal(said(made, label), said(old))
    assert torch.equal(said(made, 1), said(old, 0))


def test_a_network_of_the_same_classes_is_taken_as_it_is() -> None:
    unet = network(3)
    assert told_classes(unet, NAMES, NAMES) is unet


def test_nothing_is_drawn_at_random_and_what_is_trained_stays_so() -> None:
    unet = network().train().requires_grad_(True)
    before = torch.get_rng_state()
    made = told_classes(unet, (), NAMES)
    assert torch.equal(torch.get_rng_state(), before)
    assert made.training
    assert all(parameter.requires_grad for parameter in made.parameters())


def test_fresh_classes_are_told_apart_and_no_class_says_what_it_said() -> None:
    expected = said(network())
    made = told_classes(network(), (), NAMES)
    tell_apart(made, seed=5)
    answers = [said(made, label) for label in range(3)]
    assert torch.equal(said(made), expected)
    for k, answer in enumerate(answers):
        assert all((answer - other).abs().max() > 1e-3 for other in [expected, *answers[:k]])
    rows = made.class_embedding.weight[:-1]
    assert rows.std().item() == pytest.approx(SPREAD, rel=0.1)
    again = told_classes(network(), (), NAMES)
    tell_apart(again, seed=5)
    assert torch.equal(again.class_embedding.weight, made.class_embedding.weight)


def test_classes_that_are_known_stay_as_they_are() -> None:
    made = told_classes(network(3), NAMES, ("hat", "boot"))
    before = made.class_embedding.weight.clone()
    tell_apart(made, seed=5)
    assert torch.equal(made.class_embedding.weight[1:], before[1:])
    assert not torch.equal(made.class_embedding.weight[0], before[0])
    known, none = network(3), network()
    before = known.class_embedding.weight.clone()
    tell_apart(known, seed=5)
    tell_apart(none, seed=5)
    assert torch.equal(known.class_embedding.weight, before)
