"""What the Loss tab tells of a network that says the variance too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_demo.diffusion.loss.bound import VARIANCES
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs.access import HOME
from ddpm_demo.ui.loss import look as looks
from ddpm_demo.ui.loss.charts import bound_pages, total_html
from ddpm_demo.ui.loss.look import Look, LookConfig
from ddpm_demo.ui.numbers import number


def look_at(folder: Path, monkeypatch: pytest.MonkeyPatch, *, learned: bool) -> Look:
    """A look at a small untrained network, whose v is 0.2 everywhere."""
    unet = build_unet("tiny", size=16, channels=1, learned_variance=learned)
    torch.nn.init.zeros_(unet.conv_out.weight)
    torch.nn.init.constant_(unet.conv_out.bias, 0.2)
    save_model(folder, unet, scheduler_config("linear", 20, "epsilon", learned_variance=learned))
    monkeypatch.setattr(looks.models, "load", lambda *_: load_model(folder))
    pictures = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 1), dtype=np.uint8)
    return Look.at(LookConfig("any", 20, "fixed_small", True), pictures, HOME)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_three_bounds_of_one_network_stand_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    look = look_at(tmp_path / "model", monkeypatch, learned=True)
    terms = list(look.terms())
    results = look.summed(terms)
    assert tuple(results) == VARIANCES
    shown = total_html(results, look, lang).partition("loss-variances")[2]
    for bound in results.values():
        assert number(bound.total[0], 3) in shown
    page = bound_pages(terms, look.schedule)["pages"][-1]
    assert page["key"] == "share"
    assert [y for _, y, _ in page["spec"]["series"][0]["points"]] == pytest.approx([0.6] * 20)


def test_a_network_that_says_nothing_of_it_has_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = look_at(tmp_path / "model", monkeypatch, learned=False)
    terms = list(look.terms())
    assert "loss-variances" not in total_html(look.summed(terms), look, "en")
    assert "share" not in [page["key"] for page in bound_pages(terms, look.schedule)["pages"]]


def test_another_picture_under_the_lens_keeps_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = look_at(tmp_path / "model", monkeypatch, learned=True)
    found = look.findings(list(look.terms())).numbers()
    *_, now = looks.put_under(found, 2)
    assert now is not None
    for term, before in zip(now.terms, found.terms, strict=True):
        assert before.share is not None
        assert term.share is not None
        assert torch.equal(term.share, before.share)
        assert term.under.keys() == before.under.keys()
