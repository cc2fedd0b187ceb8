"""Trains the two networks whose features pictures are compared by: `python features.py grey OUT`.

    python weights/recipes/features.py grey weights/features
    python weights/recipes/features.py colour weights/features --faces FACES --labels LABELS

grey learns the ten labels of Fashion-MNIST. colour learns what was drawn in a rendered face: its
style, and each of its parts and colours that at least 1 in 200 pictures has, yes or no.
"""

from __future__ import annotations

import argparse
import collections
import json
from pathlib import Path

import fashion_mnist
import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from ddpm_demo.data.ingest import ingest
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.evaluation.features import FeatureNet

BATCH = 128
EPOCHS = {"grey": 4, "colour": 6}
HIDDEN = ("backgroundType", "backgroundRotation", "secondaryBackgroundColor")  # nothing to be seen


def train(
    net: FeatureNet, pictures: np.ndarray, labels: Tensor, *, epochs: int, sizes: list[int]
) -> None:
    """Labels are class numbers [n], or yes and no [n, labels]."""
    steps = epochs * (len(pictures) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.05)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    draw = np.random.Generator(np.random.Philox(0))
    device = next(net.parameters()).device
    net.train()
    for step in range(steps):
        chosen = draw.integers(len(pictures), size=BATCH)
        x = augmented(to_unit_nchw(torch.from_numpy(pictures[chosen])), draw, sizes).to(device)
        loss = loss_of(net.classify(x), labels[chosen].to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        plan.step()
        if step % 100 == 0:
            print(f"{step:6,} of {steps:,}  loss {loss.item():.4f}", flush=True)


def augmented(x: Tensor, draw: np.random.Generator, sizes: list[int]) -> Tensor:
    """Mirrored, shifted by up to a sixteenth, and as coarse as the pictures of some model."""
    if draw.random() < 0.5:
        x = x.flip(-1)
    reach = x.shape[-1] // 16
    shift = draw.integers(-reach, reach + 1, size=2).tolist()
    x = F.pad(x, (reach,) * 4, mode="replicate")
    x = x.roll(shift, (-2, -1))[..., reach:-reach, reach:-reach]
    size = int(draw.choice(sizes))
    if size == x.shape[-1]:
        return x
    return F.interpolate(x, (size, size), mode="bilinear", antialias=True)


def loss_of(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.dim() == 1:
        return F.cross_entropy(logits, labels, label_smoothing=0.05)
    return F.binary_cross_entropy_with_logits(logits, labels)


@torch.no_grad()
def normalise(net: FeatureNet, pictures: np.ndarray) -> None:
    """Features of mean square 1, so that distances are numbers one can read; answers stay."""
    net.eval()
    device = next(net.parameters()).device
    some = pictures[:: max(1, len(pictures) // 5000)]
    parts = [to_unit_nchw(torch.from_numpy(part.copy())) for part in np.array_split(some, 20)]
    size = torch.cat([net(part.to(device)) for part in parts]).square().mean().sqrt()
    net.neck.weight /= size  # ReLU lets a factor through
    net.neck.bias /= size
    net.head.weight *= size


@torch.no_grad()
def report(net: FeatureNet, pictures: np.ndarray, labels: Tensor) -> str:
    """How often it is right about pictures that it was not trained on."""
    net.eval()
    device = next(net.parameters()).device
    parts = [to_unit_nchw(torch.from_numpy(part.copy())) for part in np.array_split(pictures, 20)]
    logits = torch.cat([net.classify(part.to(device)).cpu() for part in parts])
    if labels.dim() == 1:
        right = (logits.argmax(1) == labels).float().mean()
        return f"{right:.2%} of {len(labels):,} pictures are told right"
    said, there = logits > 0, labels > 0.5
    both = (said & there).sum()
    return (
        f"of {len(labels):,} pictures and {labels.shape[1]} labels: {both / there.sum():.1%} of "
        f"what is there is named, {both / said.sum():.1%} of what is named is there"
    )


def parts_of(told: dict[str, dict[str, object]]) -> dict[str, set[str]]:
    """What is seen in each picture, as "style", "style/part=value"."""
    return {
        file: {str(traits["style"])}
        | {
            f"{traits['style']}/{key}={value}"
            for key, value in traits.items()
            if key not in HIDDEN and isinstance(value, str)
        }
        for file, traits in told.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("which", choices=("grey", "colour"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--faces", type=Path, help="rendered at 64 × 64 by render.mjs")
    parser.add_argument("--labels", type=Path, help="its --labels")
    parser.add_argument("--epochs", type=int, help="passes (4 for grey, 6 for colour)")
    options = parser.parse_args()
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if options.which == "grey":
        pictures, known = fashion_mnist.load("train")
        tests, answers = fashion_mnist.load("test")
        pictures, tests = pictures[..., None], tests[..., None]
        labels, truth = (torch.from_numpy(a.astype(np.int64)) for a in (known, answers))
        net = FeatureNet(1, len(fashion_mnist.CLASSES))
        sizes = [28]
    else:
        data = ingest(options.faces, 64, 3)
        seen = parts_of(json.loads(options.labels.read_text()))
        names = [Path(name).name for name in data.names]
        often = collections.Counter(part for name in names for part in seen[name])
        vocabulary = sorted(part for part, n in often.items() if n * 200 >= len(names))
        rows = [[part in seen[name] for part in vocabulary] for name in names]
        every = torch.tensor(rows, dtype=torch.float32)
        pictures, tests = data.training, data.held_out
        labels, truth = every[data.training_indices], every[data.held_out_indices]
        net = FeatureNet(3, len(vocabulary))
        sizes = [32, 64]
    train(
        net.to(device),
        pictures,
        labels,
        epochs=options.epochs or EPOCHS[options.which],
        sizes=sizes,
    )
    print(report(net, tests, truth))
    options.out.mkdir(parents=True, exist_ok=True)
    kept = {
        key: value.half() if value.is_floating_point() else value
        for key, value in net.cpu().state_dict().items()
    }
    kept = {key: value.contiguous() for key, value in kept.items()}
    save_file(kept, options.out / f"{options.which}.safetensors")


if __name__ == "__main__":
    main()
