"""The odd pictures where the Loss tab takes files: each is looked at, or has its one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.errors import MESSAGES, UserError
from ddpm_demo.limits import PUBLIC_LIMITS
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.loss.pictures import uploaded
from tests.support.strange.odd_pictures import odd_pictures
from tests.ui.support.strangers import Server, named, picture

MODEL = f"weights/{catalogue.REFERENCE}"
ODD = odd_pictures()
ASKED = ("huge.png", "nan.tif", "a zip called.png")


@pytest.mark.parametrize("name", ODD)
def test_each_is_a_picture_or_has_one_reason(tmp_path: Path, name: str) -> None:
    content, code = ODD[name]
    file = tmp_path / Path(name).name
    file.write_bytes(content)
    if code:
        with pytest.raises(UserError) as caught:
            uploaded([file], MODEL, PUBLIC_LIMITS)
        assert caught.value.code == code
        assert MESSAGES[code].format(**caught.value.details)
    else:
        assert uploaded([file], MODEL, PUBLIC_LIMITS).shape == (1, 28, 28, 1)


@pytest.mark.parametrize("name", ["on_look", "on_train"])
def test_a_visitor_reads_the_reason_whatever_stands_before_it(public: Server, name: str) -> None:
    visitor = public.stranger()
    fine = visitor.upload(picture())
    for odd in ASKED:
        content, code = ODD[odd]
        path = visitor.upload(content, odd)
        files = [{"path": each, "meta": {"_type": "gradio.FileData"}} for each in (fine, path)]
        said = visitor.error(name, **named(path, name) | {"files": files})
        start = MESSAGES[code].partition("{")[0]
        assert start in (said or ""), odd
