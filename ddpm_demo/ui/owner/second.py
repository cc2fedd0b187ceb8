"""The owner's page: built like the public one, with the bounds of home, in the same process."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.middleware import Middleware

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import behind_the_door, build_demo, in_gradios_place, page_options
from ddpm_demo.ui.serving.hosts import Hosts
from ddpm_demo.ui.visitors import Visitors

from .door import Door
from .key import Owner


@dataclasses.dataclass(frozen=True)
class Second:
    """The owner's page, ready to be put beside the public one.

    Args:
        door: The ASGI middleware that leads to it.
        lifespan: What has to run for as long as the server does.
    """

    door: Middleware
    lifespan: Callable[[Any], Any]


def second_page(owner: Owner, public: Visitors, hosts: Hosts) -> Second:
    """Builds the owner's page.

    Args:
        owner: Who may see it.
        public: The visitors of the public page: both pages keep files in one folder, which is
            swept once, so each has to know what is open in the other.
        hosts: The names that both are served under.
    """
    in_gradios_place(hosts)
    policy = Policy.at_home()
    jobs = Jobs(policy, beside=True)
    visitors = Visitors(policy, beside=public)
    demo: Any = build_demo(policy, jobs=jobs, visitors=visitors)
    jobs.keep_going()
    demo.queue(api_open=policy.api_open)
    # gradio prepares a page that it does not serve itself only for another app
    around = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    gr.mount_gradio_app(
        around,
        demo,
        path="/",
        app_kwargs={"middleware": behind_the_door(visitors)},
        **page_options(policy, owner=True),
    )
    page: Any = around.routes[-1].app  # type: ignore[attr-defined]
    demo.app = demo.server_app = page  # as `launch` has it

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with around.router.lifespan_context(around):
            yield

    return Second(Middleware(Door, owner=owner, page=page), lifespan)
