"""Links in a model folder: those of a Hugging Face cache are followed at home, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_demo.errors import UserError
from ddpm_demo.limits import PUBLIC_MODELS
from ddpm_demo.models.folder import load_model
from tests.support import layouts
from tests.support.layouts import Layout, pipeline
from tests.support.opened import noise, said


@pytest.mark.parametrize("change", [None, layouts.side_by_side])
def test_a_snapshot_in_a_cache_opens_at_home_alone(change: Layout | None, tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model")
    if change:
        change(tmp_path / "model")
    snapshot = layouts.in_a_cache(tmp_path / "model")
    ours = load_model(snapshot)
    x_t = noise(ours)
    torch.testing.assert_close(ours(x_t, 321), said(theirs, x_t), rtol=0, atol=1e-5)
    with pytest.raises(UserError, match="it is a link"):
        load_model(snapshot, limits=PUBLIC_MODELS)


@pytest.mark.parametrize("target", ["outside", "blobs/deeper/file", "snapshots/other/file"])
def test_a_link_in_a_cache_leads_into_its_blobs_and_nowhere_else(
    target: str, tmp_path: Path
) -> None:
    pipeline(tmp_path / "model")
    snapshot = layouts.in_a_cache(tmp_path / "model")
    link = snapshot / "unet" / "config.json"
    cache = snapshot.parents[1]
    elsewhere = (tmp_path if target == "outside" else cache) / target
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    link.resolve().rename(elsewhere)
    link.unlink()
    link.symlink_to(elsewhere)
    with pytest.raises(UserError, match="it is a link"):
        load_model(snapshot)


def test_a_chain_of_links_is_not_followed(tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    snapshot = layouts.in_a_cache(tmp_path / "model")
    blob = (snapshot / "unet" / "config.json").resolve()
    blob.rename(tmp_path / "secret")
    blob.symlink_to(tmp_path / "secret")
    with pytest.raises(UserError, match="it is a link"):
        load_model(snapshot)
