"""Forged requests to every function of the public page: a sentence each, and the page goes on.

Whatever stands in the place of a value, a path, a key or an event: the answer is a value or a
sentence, no file outside of the upload folder is opened, and the server is alive afterwards.
"""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.ui.models import choices
from tests.ui.support.strangers import META, Server, Stranger, picture

OUTSIDE = "/etc/passwd"
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**9,
    10**30,
    1e308,
    -0.5,
    "",
    "\0",
    "run/" + "0" * 32,
    "ideal/../../weights",
    "weights/faces-64\n",
    "0" * 32,
    "x" * 20_000,
    "<img src=http://192.0.2.1/a.png>",
    [],
    [None],
    [[[[]]]],
    ["a", 1, {}],
    {},
    {"id": "x", "left_out": [10**12, "a"]},
    {"__type__": "update", "value": 1},
    {"open": 5},
    {"path": OUTSIDE},
    {"path": OUTSIDE, **META},
    [{"path": f"file://{OUTSIDE}", **META}],
    {"drawing": 1, "frame": -1, "picture": 10**9},
)
odd = st.sampled_from(ODD)
nested = st.recursive(odd, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
events = st.fixed_dictionaries({}, optional={"event_data": nested, "trigger_id": st.integers(0)})


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., str]) -> Iterator[Server]:
    """A public page whose models are tiny, and which starts no process for strangers' values."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=3)
    save_model(folder / "faces-64", unet, scheduler_config("linear", 20, "epsilon"))
    shutil.copytree(folder / "faces-64", folder / "fashion-28")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(catalogue, "WEIGHTS", folder)
        patch.setattr(Tasks, "read", _nothing_read)
        for name in ("speeds", "measure_copies", "evaluate"):
            patch.setattr(Tasks, name, lambda self, *rest, **options: (one for one in ()))
        yield Server(True, serve, start_free_bytes=0, keep_free_bytes=0)


def _nothing_read(*rest: Any, **options: Any) -> None:
    raise UserError("nothing_there")


def answer(stranger: Stranger, index: int, data: list[Any], **event: Any) -> str | None:
    """The sentence that a function answers with; None for a value."""
    body = {"data": data, "fn_index": index, "session_hash": stranger.session, **event}
    joined = stranger.http.post("queue/join", json=body)
    if joined.status_code != 200:
        return str(joined.json()["detail"])
    with stranger.http.stream(
        "GET", "queue/data", params={"session_hash": body["session_hash"]}
    ) as lines:
        for line in lines.iter_lines():
            message = json.loads(line.removeprefix("data: ") or "{}")
            if message.get("msg") == "process_completed":
                if message["success"]:
                    return None
                assert message["output"].get("error"), (index, data, message)
                return str(message["output"]["error"])
    raise AssertionError("the server hung up")


@functools.cache
def functions(demo: Any) -> dict[str, tuple[int, list[Any]]]:
    """The functions that differ, by a name: (index, initial values of the inputs)."""
    found: dict[str, tuple[int, list[Any]]] = {}
    for index, fn in demo.fns.items():
        kinds = " ".join(type(each).__name__ for each in fn.inputs)
        values = [None if each.stateful else each.value for each in fn.inputs]
        if fn.fn is not None:
            found.setdefault(f"{fn.name} {kinds}", (index, values))
    return found


def bodies(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    """Nothing, rubbish alone, or one piece of rubbish among good values."""
    count = len(values)

    def spoilt(place: int, value: Any) -> list[Any]:
        return [*values[:place], value, *values[place + 1 :]]

    several = st.lists(nested, min_size=count, max_size=count)
    one = st.builds(spoilt, st.integers(0, max(0, count - 1)), nested)
    return st.one_of(several, st.just([]), st.just([None] * count), one if count else several)


def attack(quick: Server, examples: int) -> None:
    stranger = quick.stranger()
    for index, values in functions(quick.demo).values():
        of_this = st.tuples(st.just(index), bodies(values), events)
        usual = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        def send(forged: tuple[int, list[Any], dict[str, Any]]) -> None:
            answer(stranger, forged[0], forged[1], **forged[2])

        usual(given(of_this)(send))()


def test_every_function_answers_forged_values_with_a_sentence(
    quick: Server, opened: list[str]
) -> None:
    attack(quick, examples=3)
    assert quick.stranger().upload(picture())
    assert opened  # by the page itself
    assert OUTSIDE not in opened
    assert httpx.get(quick.address, timeout=60).status_code == 200


@pytest.mark.slow
def test_every_function_answers_many_forged_values_with_a_sentence(quick: Server) -> None:
    attack(quick, examples=100)


EVENTS: tuple[dict[str, Any], ...] = (
    {},
    {"event_data": None},
    {"event_data": 5},
    {"event_data": {}},
    {"event_data": {"index": []}, "trigger_id": 10**9},
    {"event_data": {"index": -1, "value": 1}},
)


@pytest.mark.parametrize("filled", [False, True])
def test_events_without_data_are_answered_with_a_sentence_of_their_own(
    quick: Server, filled: bool, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = quick.stranger()
    for name, (index, values) in functions(quick.demo).items():
        for event in EVENTS if not filled else EVENTS[-1:]:
            answer(stranger, index, values if filled else [None] * len(values), **event)
            faults = [record for record in caplog.records if record.exc_info]
            assert not faults, (name, event)  # "something went wrong here", and a traceback


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"data": 5}',
        b'{"data": []}',
        b'{"data": [], "fn_index": 99999, "session_hash": "a"}',
        b'{"data": [], "fn_index": -1, "session_hash": "a"}',
        b'{"data": [], "fn_index": "x", "session_hash": "a"}',
        b'{"data": [], "fn_index": 0, "session_hash": {"a": 1}}',
        b'{"data": [], "fn_index": 0, "session_hash": "a", "trigger_id": "x"}',
        b'{"data": [NaN], "fn_index": 0, "session_hash": "a"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
@pytest.mark.parametrize("path", ["queue/join", "run/sample", "call/sample", "cancel", "reset"])
def test_a_body_that_is_none_is_refused_in_words(quick: Server, path: str, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    told = quick.stranger().http.post(path, content=body, headers=headers)
    if told.status_code >= 400:
        assert told.json().get("detail") or told.json().get("error"), told.text
    assert httpx.get(quick.address, timeout=60).status_code == 200


@pytest.mark.parametrize("named", [["x"], {"x": []}, 5, None])
def test_whatever_is_named_as_a_model_the_list_of_models_is_the_same(named: Any) -> None:
    strangers = Policy.for_strangers({})
    assert choices(strangers, named, named) == choices(strangers)


def test_what_runs_in_the_browser_alone_is_no_function_of_the_server(quick: Server) -> None:
    http = quick.stranger().http
    every = http.get("../config").json()["dependencies"]
    index = next(one["id"] for one in every if not one["backend_fn"])
    for path in ("run/predict", "queue/join"):
        told = http.post(path, json={"data": [], "fn_index": index, "session_hash": "a"})
        assert told.status_code == 404, path


@pytest.mark.parametrize(("size", "batch"), [(10**9, 64), (128, 64), (64, 10**9), (64, 4096)])
def test_a_size_beyond_all_is_answered_with_the_limits_of_the_page(
    quick: Server, size: int, batch: int
) -> None:
    config = {"size": size, "batch_size": batch}
    told = quick.stranger().error("train_start", json=config)
    assert "up to 64 pixels and batches up to 64 pictures" in str(told)


@pytest.mark.parametrize("count", [17, 64, 65])
def test_more_pictures_than_the_page_draws_are_refused_with_its_limit(
    quick: Server, count: int
) -> None:
    index, inputs = quick.stranger().inputs("sample")
    data = [each.value for each in inputs]
    data[1] = count
    stranger = quick.stranger()
    stranger.http.get("../config")  # its cookie: the others have asked for much already
    told = answer(stranger, index, data)
    assert f"num_images is {count}, but must lie between 1 and 16" in str(told)
