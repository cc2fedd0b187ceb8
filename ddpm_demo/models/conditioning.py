"""From a network that knows some classes to one that knows others: where a training starts.

The class embedding has a row per class, then one for "no class" (Ho & Salimans 2022). A row is
added to the time embedding, so a row of zeros changes nothing, and any row can join its bias.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers import UNet2DModel

from ddpm_demo.randomness import normal

SPREAD = 1.0  # standard deviation of a new row, as `torch.nn.Embedding` draws its own


def told_classes(unet: UNet2DModel, have: Sequence[str], want: Sequence[str]) -> UNet2DModel:
    """A network that can be told the classes `want`, and says without a class what `unet` says.

    - A network that knew no class says for each what it said: its embedding is zeros.
    - One that knew other classes keeps "no class" and those of the same name. The others begin as
      "no class".
    - One that is to know none has "no class" in the bias of its time embedding; this is exact to
      the rounding of one sum.

    Args:
        unet: As it was loaded; it may be changed.
        have: The classes that it knows, in the order of its embedding.
        want: The classes that the new one is to know, none for a network without classes.
    """
    if tuple(have) == tuple(want):
        return unet
    rows = unet.class_embedding.weight.detach().clone() if have else _zeros(unet)
    none = rows[-1]
    known = {name: rows[k] for k, name in enumerate(have)}
    weights = {name: w for name, w in unet.state_dict().items() if name != "class_embedding.weight"}
    if want:
        told = [known.get(name, none) for name in want]
        weights["class_embedding.weight"] = torch.stack([*told, none])
    else:
        last = "time_embedding.linear_2.bias"
        weights[last] = weights[last] + none
    size = len(want) + 1 if want else None
    with torch.device("meta"):  # no random number is drawn
        made = UNet2DModel.from_config({**unet.config, "num_class_embeds": size})
    made.to_empty(device="cpu").load_state_dict(weights)
    return made.train(unet.training).requires_grad_(unet.conv_in.weight.requires_grad)


@torch.no_grad()
def tell_apart(unet: UNet2DModel, seed: int) -> None:
    """Gives each class that begins as "no class" a direction of its own; the others stay.

    While the rows are equal the network cannot tell classes apart, and the gradient of a row is a
    poor guide: a class matters at large t, where the loss is small, and what the steps at small t
    add to the gradient is larger and says nothing of it. Once the rows differ, the other weights
    learn what each one means. "No class" is not touched, so it says what the start said.

    Args:
        unet: Changed in place.
        seed: Of the training.
    """
    if unet.class_embedding is None:
        return
    rows = unet.class_embedding.weight
    fresh = (rows == rows[-1]).all(1, keepdim=True)
    fresh[-1] = False
    apart = SPREAD * normal(rows.shape, seed, "classes")
    rows.copy_(torch.where(fresh, rows + apart.to(rows.device), rows))


def _zeros(unet: UNet2DModel) -> torch.Tensor:
    """The embedding of a network that knows no class: "no class" alone, which adds nothing."""
    return torch.zeros(1, unet.time_embedding.linear_2.out_features)
