"""A page that offers tools."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.visitors import Visitors


@pytest.fixture
def is_public(request: pytest.FixtureRequest) -> bool:
    """Whether the page of this test is one for strangers."""
    return bool(request.node.callspec.params["address"] == "public")


@pytest.fixture(scope="module", params=["at home", "public"])
def address(
    serve: Callable[..., str],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    room = {"DDPM_DEMO_START_FREE_BYTES": "0", "DDPM_DEMO_KEEP_FREE_BYTES": "0"}
    public = Policy.for_strangers({"DDPM_DEMO_DRAWINGS_EACH": "1", **room})
    policy = public if request.param == "public" else Policy.at_home({})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        visitors = Visitors(policy)
        demo = build_demo(policy, visitors=visitors)
        return serve(demo, **launch_options(visitors, mcp=True))
