"""The page: its four tabs, the theme, and what every handler shares.

May enter: gradio, components with their scripts and style sheets, handlers, and words. A handler
reads values into a config, calls the core and shows the result. `visitors` decides which files a
visitor may name; `handlers` turns errors into sentences and imports torch after the page is up.
Never imports: commands, which it starts as processes, and torch at module level.
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from ddpm_demo.browser.kept import sweep_exports
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import home
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.sweeps import sweep_deleted, sweep_drafts, sweep_many

from . import forward, loss, model_lists, models, sample, shell, train
from .classroom.rooms import Rooms
from .classroom.routes import ASK, DRAW, LEAD, Classes
from .components.assets import script
from .crowd.who import address_in
from .events import on
from .handlers import gradio_error
from .mcp import check_installed
from .owner.door import EXCHANGE
from .page import Page, named_files
from .sample.making import Process, steps_here
from .serving.for_browsers import ForBrowsers
from .serving.headers import Headers
from .serving.hosts import Hosts
from .serving.last_resort import LastResort
from .serving.page.compressed import Compressed
from .serving.page.installable import Installable
from .serving.page.kept import KeptPage
from .serving.replaced import connections, multipart, origins
from .serving.routes import MCP, Routes
from .shell import promise
from .theme import CSS, THEME
from .visitors import Visitors
from .words import I18N, both, t

HIDDEN = script("shell/hidden.js", mount="speakHidden(fixed.words);", words=both("hidden_"))


def build_demo(
    policy: Policy | None = None,
    *,
    jobs: Jobs | None = None,
    visitors: Visitors | None = None,
    process: Process = steps_here,
) -> gr.Blocks:
    """The page's blocks.

    Args:
        policy: What a visitor may do here; by default what one may at home.
        jobs: What starts trainers, if the caller has one already.
        visitors: Who sent which file; on a public page `launch_options` needs the same.
        process: Where the steps of a drawing are taken.
    """
    sweep_drafts()
    sweep_deleted()
    sweep_many()
    sweep_exports()
    policy = policy or Policy.at_home()
    jobs = jobs or Jobs(policy)
    jobs.further_sweeps.append(sweep_exports)
    visitors = visitors or Visitors(policy)
    # the same after a restart, or a reload would not find its run again
    secret = hashlib.sha256(f"ddpm-demo {home()}".encode()).hexdigest()
    with Page(policy, title="DDPM Demo", analytics_enabled=False, fill_width=True) as demo:
        demo.visitors = visitors
        gr.Markdown(t("heading"), elem_id="heading")
        bar = shell.Bar(elem_id="shell-bar")
        on(bar.tick, lambda: None)
        # outside the tabs: gradio reads no BrowserState in a tab that was not opened yet
        token = gr.BrowserState("", storage_key="ddpm-demo-run", secret=secret)
        mine = gr.BrowserState([], storage_key="ddpm-demo-runs", secret=secret)
        tabs_by_name: dict[str, gr.Tab] = {}

        def tab(name: str) -> gr.Tab:
            one = gr.Tab(t(f"tab_{name}"), id=name, elem_id=shell.tab_id(name))
            return tabs_by_name.setdefault(name, one)

        with gr.Tabs(elem_id="tabs") as tabs:
            with tab("sample"):
                drawing = sample.build(visitors, mine, jobs, process)
            with tab("forward") as forward_tab:
                noising = forward.build(visitors)
            with tab("train"):
                training = train.build(jobs, policy, visitors, token, mine)
            with tab("loss"):
                following = loss.build(visitors, mine, token)
        if policy.public:
            told = promise.of_page(policy.temporary_seconds)
            promise.Promise(told, elem_id="page-promise", elem_classes="hint")
        opened = forward_tab.select(**noising.wiring)
        on(opened.failure, js=forward.MISSED)
        shell.remember_tab(tabs, tabs_by_name, demo.load)
        training.arrive(demo.load)
        noising.arrive(demo.load)

        def refreshed_models(
            run_token: str | None, chosen: str | None, held: Any, request: gr.Request
        ) -> Any:
            return model_lists.refilled(policy, run_token, chosen, held, request, "loss")

        def refreshed_networks(
            run_token: str | None, chosen: str | None, held: Any, request: gr.Request
        ) -> Any:
            return model_lists.refilled(
                policy, run_token, chosen, held, request, "sample", exact=False
            )

        # a run that has saved its first model can be chosen at once, one that is gone no more
        news = [*drawing.failed, training.moment.change, demo.load]
        loaded = [
            _refreshed_by(model, refresh, [token, model, mine], [model.focus, *news])
            for model, refresh in (
                (drawing.model, refreshed_networks),
                (following.model, refreshed_models),
            )
        ]
        drawing.arrive(loaded[0].then)
        following.wire(drawing.draw.click, drawing.model, training.moment.change)

        def draw_with(run_token: str | None, request: gr.Request) -> Any:
            """Opens Sample with the run's model, on a stage that shows nothing of another."""
            key = catalogue.network_of(f"run/{run_token}")
            found = models.choices(policy, run_token, key, exact=False)
            if key not in [known for _, known in found]:
                raise gradio_error(UserError("run_missing"), request)
            return gr.Tabs(selected="sample"), gr.update(choices=found, value=key), None

        outputs = [tabs, drawing.model, drawing.timeline]
        chosen = on(training.draw.click, draw_with, token, outputs)
        on(chosen.success, js=sample.DRAW_NOW)
    visitors.give_out(named_files(demo.config))
    return demo


def _refreshed_by(model: gr.Dropdown, refreshed: Any, inputs: list[Any], events: list[Any]) -> Any:
    """Fills a list of models anew at each of the events; returns the listener of the last."""
    for event in events:
        done = on(event, refreshed, inputs, model)
    return done


def launch_options(
    visitors: Visitors,
    hosts: Hosts | None = None,
    *,
    share: bool = False,
    second: Any = None,
    mcp: bool = False,
) -> dict[str, Any]:
    """The arguments of `demo.launch` besides host, port and share.

    Args:
        visitors: Those that `build_demo` was given.
        hosts: The names that the page is served under; by default those of this computer alone.
        share: A public link is made.
        second: The page of whoever started this one, see `owner.second`, if there is one.
        mcp: Programs may use the page by the Model Context Protocol.

    Raises:
        UserError: "mcp_missing" where the package for it is not installed.
    """
    hosts = hosts or Hosts(visitors.policy)
    in_gradios_place(hosts)
    tools = (MCP.pattern,) if mcp else ()
    return {
        **page_options(visitors.policy),
        # gradio would ask its own page once, for three seconds, and end on a computer that is busy
        "_frontend": False,
        "app_kwargs": {
            **({"lifespan": second.lifespan} if second else {}),
            "middleware": [
                Middleware(Headers, share=share),
                Middleware(LastResort),
                Middleware(
                    Routes,
                    policy=visitors.policy,
                    read=(ASK, *tools),
                    written=(LEAD, DRAW, *((EXCHANGE,) if second else ()), *tools),
                ),
                hosts.middleware,
                Middleware(
                    Classes,
                    rooms=Rooms(shell.TABS),
                    public=lambda: hosts.public,
                    address=functools.partial(address_in, policy=visitors.policy),
                ),
                *([second.door] if second else []),
                *behind_the_door(visitors),
                *(_tools(visitors.policy) if mcp else []),
            ],
        },
    }


def in_gradios_place(hosts: Hosts) -> None:
    """Puts our own parts into gradio; a page that is made before has gradio's."""
    connections.use()
    origins.use(hosts)
    multipart.use()


def behind_the_door(visitors: Visitors) -> list[Middleware]:
    """The middleware of one page, behind what holds for all requests to this server."""
    return [
        *visitors.middleware,
        Middleware(ForBrowsers),
        Middleware(KeptPage),
        Middleware(Compressed),
        Middleware(Installable),
    ]


def page_options(policy: Policy, *, owner: bool = False) -> dict[str, Any]:
    """How gradio shows a page, however it is served.

    Args:
        policy: What a visitor may do there.
        owner: It is the page of whoever started the server, beside a public one.
    """
    return {
        "theme": THEME,
        "css": CSS,
        "js": f"() => {{{HIDDEN}}}",
        "head": shell.head(owner=owner),
        "favicon_path": shell.FAVICON,
        "pwa": True,
        "mcp_server": False,  # gradio's own, see ui/mcp
        "i18n": I18N,
        "footer_links": ["api", "settings"],
        "run_history": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "show_error": False,
        "max_file_size": policy.reading.job_bytes if policy.public else None,
        "allowed_paths": [],
    }


def _tools(policy: Policy) -> list[Middleware]:
    """The middleware that offers the page's functions as tools."""
    check_installed()
    from .mcp.serving import Mcp

    return [Middleware(Mcp, policy=policy)]
