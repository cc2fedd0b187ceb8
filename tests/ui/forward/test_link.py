"""The Forward tab in a link."""

from __future__ import annotations

import urllib.parse
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.forward import EXAMPLES
from ddpm_demo.ui.forward.link import query_of, read_link
from ddpm_demo.ui.forward.value import ForwardConfig, Process

CONFIGS = [
    ForwardConfig(),
    ForwardConfig(
        size=64, seed=7, process=Process(schedule="linear", timesteps=400, rescale=False)
    ),
    ForwardConfig(rival=Process(schedule="linear", timesteps=200)),
]


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("picture", [*EXAMPLES, None])
def test_a_link_says_what_it_was_made_of(config: ForwardConfig, picture: Path | None) -> None:
    query = dict(urllib.parse.parse_qsl(query_of(config, picture, EXAMPLES)))
    assert read_link({**query, "tab": "forward", "model": "weights/a"}, EXAMPLES) == (
        config,
        picture,
    )


def test_a_picture_of_ones_own_is_in_no_link(tmp_path: Path) -> None:
    assert "picture" not in query_of(ForwardConfig(), tmp_path / "me.png", EXAMPLES)


def test_a_link_of_another_tab_asks_for_nothing_here() -> None:
    assert read_link({"tab": "sample", "seed": "3"}, EXAMPLES) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "33"),
        ("size", "100000"),
        ("size", "x"),
        ("seed", "-1"),
        ("seed", "9" * 1000),
        ("T", "0"),
        ("T", "1000000"),
        ("schedule", "nothing"),
        ("rescale", "2"),
        ("rival_schedule", "nothing"),
        ("picture", "../../etc"),
    ],
)
def test_a_forged_link_is_refused_in_a_sentence(name: str, value: str) -> None:
    with pytest.raises(UserError) as caught:
        read_link({f"forward_{name}": value}, EXAMPLES)
    assert caught.value.code in ("bad_settings", "bad_choice", "out_of_range")


@pytest.mark.parametrize("number", ["0", "-3", "99"])
def test_there_are_no_more_pictures_than_there_are(number: str) -> None:
    found = read_link({"forward_picture": number}, EXAMPLES)
    assert found is not None
    assert found[1] is None
