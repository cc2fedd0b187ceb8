"""What the server tells browsers to refuse: foreign scripts and pictures, frames, guessed types."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.policy import on_a_space

# gr.HTML makes functions of texts, gradio and our head stand in the page itself, and a worker is
# made of a text: so scripts in the page are allowed, and scripts of other hosts are not
SCRIPTS = ("'self'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'")
HERE = ("'self'", "data:", "blob:")
SPACES = "https://huggingface.co"  # shows a Space in a frame
ASSETS = "https://gradio.s3-us-west-2.amazonaws.com"  # where a public link's page has gradio's own
FILE = "/file="  # in the path of what a visitor, or a handler, put there


def policy(*, share: bool = False, space: bool = False) -> str:
    """The Content-Security-Policy of the page.

    Args:
        share: A public link is made: gradio then takes its scripts from its makers' host.
        space: The page is a Hugging Face Space, which is shown in a frame.
    """
    more = (ASSETS,) if share else ()
    rules: dict[str, tuple[str, ...]] = {
        "default-src": ("'self'", *more),
        "script-src": (*SCRIPTS, *more),
        "style-src": ("'self'", "'unsafe-inline'", *more),
        "font-src": (*HERE, *more),
        "img-src": (*HERE, *more),
        "media-src": HERE,
        "connect-src": (*HERE, *more),
        "worker-src": ("'self'", "blob:"),
        "object-src": ("'none'",),
        "base-uri": ("'self'",),
        "form-action": ("'self'",),
        "frame-ancestors": ("'self'", SPACES) if space else ("'self'",),
    }
    return "; ".join(f"{rule} {' '.join(hosts)}" for rule, hosts in rules.items())


# a file that is opened by itself runs nothing, whatever it holds
OF_A_FILE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


class Headers:
    """ASGI middleware that adds the headers to every answer."""

    def __init__(self, app: ASGIApp, *, share: bool = False) -> None:
        self.app = app
        self.page = policy(share=share, space=on_a_space())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_file = FILE in scope["path"]
        rules = OF_A_FILE if is_file else self.page

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = rules
                headers["x-content-type-options"] = "nosniff"
                if is_file:
                    headers["cache-control"] = "private"  # a proxy would give it to others
                headers["referrer-policy"] = "same-origin"  # a link holds the key of a run
            await send(message)

        await self.app(scope, receive, sending)


def is_https(connection: HTTPConnection) -> bool:
    """Whether the browser asked over https, also where a proxy stands between."""
    told = connection.headers.get("x-forwarded-proto", connection.url.scheme)
    return told.partition(",")[0].strip() == "https"
