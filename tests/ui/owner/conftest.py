"""A public page with a second one for its owner, as `app.py --share` starts them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.owner import second as seconds
from ddpm_demo.ui.owner.key import Owner
from ddpm_demo.ui.serving import start
from ddpm_demo.ui.serving.hosts import Hosts
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.strangers import Stranger


class Shared:
    """The two pages at one address; `demo` is the public one, `second` the owner's."""

    def __init__(self, serve: Callable[..., str]) -> None:
        policy = dataclasses.replace(
            start.policy_of("127.0.0.1", share=True, environment={}),
            start_free_bytes=0,
            keep_free_bytes=0,
        )
        self.owner, visitors = Owner(), Visitors(policy)
        self.demo = build_demo(policy, jobs=Jobs(policy, shared=True), visitors=visitors)
        built: list[Any] = []

        def remembered(*arguments: Any, **options: Any) -> Any:
            built.append(build_demo(*arguments, **options))
            return built[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(seconds, "build_demo", remembered)
            patch.setattr(Jobs, "keep_going", lambda self: None)
            hosts = Hosts(policy, "127.0.0.1", share=True)
            second = seconds.second_page(self.owner, visitors, hosts)
        (self.second,) = built
        self.address = serve(self.demo, **launch_options(visitors, hosts, second=second))
        self.key = self.owner.link("").partition("#owner=")[2]

    @property
    def api(self) -> str:
        return f"{self.address}gradio_api/"

    def exchange(self, key: object, **headers: str) -> httpx.Response:
        return httpx.post(f"{self.api}owner", json={"key": key}, headers=headers, timeout=60)

    def stranger(self) -> Stranger:
        return Stranger(self.address, self.demo)

    def owners(self) -> Stranger:
        """A program with the owner's cookie."""
        one = Stranger(self.address, self.second)
        one.http.cookies.set(self.owner.cookie_name, self.owner.admit(self.key))
        return one


@pytest.fixture(scope="module")
def shared(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Shared:
    with pytest.MonkeyPatch.context() as patch:  # the key of its cookies is made at the start
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        return Shared(serve)
