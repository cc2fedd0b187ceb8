"""A model's README as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

BELOW = 2  # the first heading of a README becomes an h3
# what stands at the top of a README for the Hub
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def card_html(readme: str) -> str:
    """A README in Markdown as HTML in which nothing runs and nothing is fetched.

    Markup that is written out stands there as text. Pictures are left out, and a link that does
    not lead to a site, such as one to a file beside the README, is its text: whoever has the page
    does not have these files.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_FRONT.sub("", readme))
    for token in tokens:
        token.children = _at_hand(token.children or [])
        if token.type in ("heading_open", "heading_close"):  # under those of the page
            token.tag = f"h{min(6, int(token.tag[1]) + BELOW)}"
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    return rendered


def _at_hand(tokens: Sequence[Token]) -> list[Token]:
    """The same without pictures, and without links that lead to no site; others open beside the
    page."""
    kept = []
    to_sites: list[bool] = []  # of the links that are open
    for token in tokens:
        stays = True
        if token.type == "link_open":
            stays = str(token.attrGet("href")).startswith(("https://", "http://"))
            to_sites.append(stays)
            token.attrSet("target", "_blank")
            token.attrSet("rel", "noopener noreferrer")
        elif token.type == "link_close":
            stays = to_sites.pop()
        elif token.type == "image":
            stays = False
        if stays:
            kept.append(token)
    return kept
