"""What ended a process gets a code."""

from __future__ import annotations

import pytest
import torch
from safetensors import SafetensorError

from ddpm_demo.causes import explain
from ddpm_demo.errors import UserError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "out_of_memory"),
        (torch.OutOfMemoryError("CUDA out of memory."), "out_of_memory"),
        (
            RuntimeError(
                "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate "
                "memory: you tried to allocate 99 bytes. Error code 12 (Cannot allocate memory)"
            ),
            "out_of_memory",
        ),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), "out_of_memory"),
        (OSError(28, "No space left on device"), "disk_full"),
        (SafetensorError("I/O error: File too large (os error 27)"), "disk_full"),
        (OSError(13, "Permission denied"), "crashed"),
        (RuntimeError("shapes do not match"), "crashed"),
        (UserError("no_model"), "no_model"),
    ],
)
def test_what_ended_a_run_has_a_name(error: Exception, code: str) -> None:
    assert explain(error).code == code
    wrapped = RuntimeError("while saving")
    wrapped.__cause__ = error
    assert explain(wrapped).code == code


def test_an_allocation_that_torch_refuses_is_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    assert explain(caught.value).code == "out_of_memory"


def test_an_unknown_error_is_told_in_one_short_line() -> None:
    told = explain(RuntimeError("first\nsecond" + "x" * 1000))
    assert told.code == "crashed"
    assert str(told.details["error"]).startswith("RuntimeError: first second")
    assert len(str(told.details["error"])) == 500
    assert "\n" not in str(told)
