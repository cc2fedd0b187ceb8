"""Whether drawings are of the class that was asked for: what a classifier takes them for.

A classifier is wrong about real pictures too, so its accuracy on held-out ones stands beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from ddpm_demo import randomness
from ddpm_demo.data.dataset import Dataset

from .distances import kernel_distance
from .features import CLOTHES, feature_net, features_of

Figure = dict[str, Any]
Classifier = Callable[[Tensor], Tensor]  # features [n, d] → label of each, int64 [n]

MAX_FITTED = 5000  # training pictures that a classifier is fitted on
PENALTY = 1e-3  # on ‖W‖² of the regression; features are whitened first
ROUNDS = 200  # of L-BFGS at most
NOTHING: Figure = {"agreement": None, "classes": None}
MIN_PER_CLASS = 24  # real pictures and drawings of a class whose distance says something


def asked_in_turn(labels: NDArray[np.int64], classes: int, count: int) -> tuple[int, ...]:
    """What to ask for in each of `count` drawings, so that classes are as frequent as they are.

    Any first few of the drawings have their share of each class.

    Args:
        labels: Of the real pictures; `classes` stands for "no class", which is not asked for.
        classes: How many there are; one at least has a picture.
        count: How many are drawn.
    """
    found = np.bincount(labels, minlength=classes + 1)[:classes]
    share, asked = found / found.sum(), np.zeros(classes)
    drawn: list[int] = []
    for k in range(1, count + 1):
        drawn.append(int(np.argmax(share * k - asked)))
        asked[drawn[-1]] += 1
    return tuple(drawn)


def class_figures(
    data: Dataset, names: Sequence[str], drawn: np.ndarray, asked: Sequence[int]
) -> Figure:
    """How often a classifier puts a drawing into the class that was asked for, and each class.

    For the ten clothes of Fashion-MNIST it is the network that gives the features, which was
    trained to tell them; else a logistic regression on the features, fitted on training pictures.

    Args:
        data: Real pictures; which of its folders are classes, `names` says.
        names: The classes that the model knows.
        drawn: uint8 [n, h, w, c].
        asked: The label of each drawing, an index into `names`; none where no class was.

    Returns:
        `agreement`: its `value` and standard `error` over all drawings; `floor`, the share of
        held-out real pictures of which the classifier is right, and `majority`, that of always
        naming the class that is most frequent among them, both None without any. `classes`: by
        name the number of `drawings`, how many of them `agree`, and their `kernel` distance from
        the training pictures of the class. Both None where no class was asked for, or fewer than
        two have a training picture.
    """
    if not asked:
        return NOTHING
    labels = data.folders.among(names)
    fitted = _some(data.training_indices, labels, len(names))
    if len(np.unique(labels[fitted])) < 2:
        return NOTHING
    known, own = features_of(data.images[fitted]), torch.from_numpy(labels[fitted])
    classify = _classifier(known, own, names, data.images.shape[-1])
    features, wanted = features_of(drawn), torch.tensor(asked)
    agree = classify(features) == wanted
    value = float(agree.double().mean())
    error = (value * (1 - value) / len(agree)) ** 0.5
    found = {"value": value, "error": error, **_on_real(data, labels, len(names), classify)}
    classes = {
        name: _of_class(known[own == k], features[wanted == k], agree[wanted == k])
        for k, name in enumerate(names)
    }
    return {"agreement": found, "classes": classes}


def _some(chosen: NDArray[np.intp], labels: NDArray[np.int64], classes: int) -> NDArray[np.intp]:
    """At most `MAX_FITTED` of the pictures that have a class, by a fixed draw."""
    told = chosen[labels[chosen] < classes]
    return randomness.generator(0, "agreement").permutation(told)[:MAX_FITTED]


def _classifier(known: Tensor, labels: Tensor, names: Sequence[str], channels: int) -> Classifier:
    # a folder of one's own may have a "bag" or a "coat" in it: only all ten are Fashion-MNIST
    if channels == 1 and set(names) == set(CLOTHES):
        rows = [CLOTHES.index(name) for name in names]
        head = feature_net(1).head
        return lambda features: head(features.float())[:, rows].argmax(1)
    return fitted_on(known, labels, len(names))


def fitted_on(features: Tensor, labels: Tensor, classes: int) -> Classifier:
    """A logistic regression with a small penalty.

    Args:
        features: [n, d].
        labels: int64 [n], 0 … classes − 1.
        classes: How many there are.
    """
    mean, spread = features.mean(0), features.std(0).clamp(min=1e-6)
    x = (features - mean) / spread
    weight = torch.zeros(features.shape[1], classes, dtype=x.dtype, requires_grad=True)
    bias = torch.zeros(classes, dtype=x.dtype, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        found = F.cross_entropy(x @ weight + bias, labels) + PENALTY * weight.square().sum()
        found.backward()
        return found

    with torch.enable_grad():
        optimizer.step(loss)
    w, b = weight.detach(), bias.detach()
    return lambda features: (((features - mean) / spread) @ w + b).argmax(1)


def _on_real(
    data: Dataset, labels: NDArray[np.int64], classes: int, classify: Classifier
) -> Figure:
    """How often the classifier is right about held-out pictures, and a guess without looking."""
    chosen = data.held_out_indices[labels[data.held_out_indices] < classes]
    if not len(chosen):
        return {"floor": None, "majority": None}
    truth = torch.from_numpy(labels[chosen])
    right = (classify(features_of(data.images[chosen])) == truth).double().mean()
    most = float(np.bincount(labels[chosen]).max()) / len(chosen)
    return {"floor": float(right), "majority": most}


def _of_class(real: Tensor, drawn: Tensor, agree: Tensor) -> Figure:
    kernel = None
    if min(len(real), len(drawn)) >= MIN_PER_CLASS:
        value, error = kernel_distance(real, drawn)
        kernel = {"value": value, "error": error}
    return {"drawings": len(drawn), "agree": int(agree.sum()), "kernel": kernel}
