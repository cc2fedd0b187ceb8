"""Files that become a Space of the Hub: one commit, in a Space that is new or was made by us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from huggingface_hub import SpaceInfo

from ddpm_demo.errors import UserError

from .asking import Hub
from .sending import Sent, commit

SPACE = "space"
GRADIO, STATIC = "gradio", "static"
# what lies in a Space that the Hub has just made, or that somebody made on its page
BARE = frozenset((".gitattributes", "README.md", "index.html", "style.css"))
# what only this program sends: by it a Space is known as ours, and what is old of it is deleted
_OURS = re.compile(r"(?:ddpm_demo|exports|runtime)/.+|(?:[\w-]+/)?model\.(?:onnx|json)", re.ASCII)


def send_space(
    name: str,
    files: Mapping[str, Path],
    *,
    sdk: str,
    private: bool,
    hardware: str | None = None,
    message: str,
) -> Sent:
    """Sends the files of a Space; it is made where there is none, else it is updated.

    What an earlier sending left there and this one has no more is deleted in the same commit.
    Other files stay.

    Args:
        name: `owner/name`, as from `sending.full_name`.
        files: By their path in the Space.
        sdk: `GRADIO` or `STATIC`, of a Space that is made; the README says it of one that is there.
        private: Whether a Space that is made is seen by its owner alone.
        hardware: What a Space that is made runs on, as the Hub calls it; None is the Hub's choice.
        message: Of the commit.

    Raises:
        UserError: as `sending.send`; "space_not_ours" for a Space that holds something else,
            "space_is_public" for one that everybody sees where `private` was asked for.
    """
    hub = Hub(name, signed=True)
    if (found := _info(hub)) is not None:
        _check_ours(name, found)
    else:
        hub.ask(
            lambda: hub.api.create_repo(
                name,
                repo_type=SPACE,
                space_sdk=sdk,
                space_hardware=hardware,  # type: ignore[arg-type]  # one that it may not know yet
                private=private,
                exist_ok=True,
            )
        )
        found = hub.ask(lambda: hub.api.space_info(name))
    if private and not found.private:
        raise UserError("space_is_public", name=name)

    def gone() -> list[str]:
        return [inner for inner in _names(hub.api.space_info(name)) if _is_old(inner, files)]

    revision = commit(hub, files, message, kind=SPACE, gone=gone)
    return Sent(name, f"{hub.endpoint}/spaces/{name}", bool(found.private), revision)


def _info(hub: Hub) -> SpaceInfo | None:
    """What the Hub tells of a Space; None where there is none."""
    try:
        return hub.ask(lambda: hub.api.space_info(hub.name))
    except UserError as error:
        if error.code != "hub_missing":
            raise
        return None


def _names(info: SpaceInfo) -> list[str]:
    return [file.rfilename for file in info.siblings or []]


def _check_ours(name: str, info: SpaceInfo) -> None:
    """Raises `UserError("space_not_ours")` where files of somebody else would be overwritten."""
    names = _names(info)
    others = sorted(set(names) - BARE)
    if others and not any(map(_OURS.fullmatch, names)):
        raise UserError("space_not_ours", name=name, file=others[0])


def _is_old(inner: str, files: Mapping[str, Path]) -> bool:
    return inner not in files and _OURS.fullmatch(inner) is not None
