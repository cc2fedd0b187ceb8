"""What is kept of a look at the bound."""

from __future__ import annotations

import numpy as np
import torch

from ddpm_demo.runs.access import Access
from ddpm_demo.ui.loss.look import Look, LookConfig, put_under


def test_of_a_look_only_numbers_are_kept_and_a_picture_is_looked_at_again() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)
    wish = LookConfig("weights/fashion-28", 3, "fixed_small", True)
    look = Look.at(wish, pictures, Access(False))
    terms = list(look.terms())
    kept = look.findings([term.of(0) for term in terms]).numbers()
    assert not any(hasattr(term, "eps") for term in kept.terms)
    *_, found = put_under(kept, 2)
    assert found is not None
    assert found.picture == 2
    for term, whole in zip(found.terms, terms, strict=True):
        assert torch.equal(term.eps[0], whole.eps[2])
        torch.testing.assert_close(term.output[0], whole.output[2], rtol=1e-4, atol=1e-4)
