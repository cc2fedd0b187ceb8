"""`quality.py guidance`: what drawings of a model that knows classes are like, over w."""

from __future__ import annotations

import numpy as np
from drawing import Bench, Way

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.evaluation.agreement import asked_in_turn, class_figures
from ddpm_demo.evaluation.measure import Figure, Halves, distances_from_real, halve
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs import catalogue

STRENGTHS = (0.0, 1.0, 2.0, 4.0)
KEPT_COVERAGE = 0.9  # of that at w = 1: less is too little variety


def guidance(bench: Bench, names: list[str]) -> None:
    print(
        "Beside each figure what real pictures reach; the error of the agreement is its standard "
        "error.\n\n| model | drawings | w | FD | KD | coverage | agreement |\n"
        "|---|---|---|---|---|---|---|"
    )
    for name in names:
        data, denoiser = bench.pictures(name), bench.model(catalogue.WEIGHTS / name)
        real, page = halve(data.images), SampleConfig()
        way = Way(bench.num_images, page.solver, page.steps, page.spacing)
        at: dict[float, Figure] = {}
        for w in STRENGTHS:
            drawn = bench.told(denoiser, way, data, w)
            at[w] = measured_by_class(real, drawn, data, denoiser)
            cells = "{value:.3f} ({floor:.3f}) | ".format(**at[w]["frechet"])
            cells += "{value:.4f} ± {error:.4f} ({floor:.4f}) | ".format(**at[w]["kernel"])
            cells += "{value:.2f} ({floor:.2f}) | ".format(**at[w]["coverage"])
            cells += "{value:.1%} ± {error:.1%} ({floor:.1%})".format(**at[w]["agreement"])
            print(f"| `{name}` | {way} | {w:g} | {cells} |", flush=True)
        least = KEPT_COVERAGE * at[1.0]["coverage"]["value"]
        varied = [w for w in STRENGTHS if at[w]["coverage"]["value"] >= least]
        best = max(varied, key=lambda w: float(at[w]["agreement"]["value"]))
        print(f"\n`{name}`: most agreement with coverage ≥ {least:.2f} at w = {best:g}\n")


def measured_by_class(
    real: Halves, drawn: np.ndarray, data: Dataset, denoiser: UNetDenoiser
) -> Figure:
    names = denoiser.classes
    asked = asked_in_turn(data.folders.among(names), len(names), len(drawn))
    return distances_from_real(real, drawn) | class_figures(data, names, drawn, asked)
