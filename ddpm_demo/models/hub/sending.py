"""Files that become a model of the Hub: one commit, in a repository of one's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from ddpm_demo.errors import UserError

from .asking import Hub
from .names import check_name


@dataclasses.dataclass(frozen=True)
class Sent:
    """What became of it.

    Args:
        name: `owner/name`.
        url: Its page.
        private: Whether its owner alone sees it.
        revision: The commit.
    """

    name: str
    url: str
    private: bool
    revision: str


def full_name(name: str) -> str:
    """The name with its owner: without one, whoever is signed in is meant.

    It is asked for before any other work, so that a token that is missing or stale is told first.

    Raises:
        UserError: "hub_name", "hub_token_missing", "hub_token_refused", "hub_unreachable",
            "hub_busy".
    """
    hub = Hub(name, signed=True)
    who = hub.ask(lambda: hub.api.whoami())
    return name if "/" in name else check_name(f"{who['name']}/{name}")


def send(name: str, files: Mapping[str, Path], *, public: bool, message: str) -> Sent:
    """Sends files to the Hub; the repository is made where there is none.

    Args:
        name: `owner/name`, as from `full_name`.
        files: By their path in the repository. Others that it holds stay as they are.
        public: Whether a repository that is made is open to everybody.
        message: Of the commit.

    Raises:
        UserError: as `full_name`; "hub_is_public" for a repository that is open to everybody
            where that was not asked for; "hub_forbidden", "hub_conflict", "hub_unreachable",
            "hub_busy", "hub_refused".
    """
    hub = Hub(name, signed=True)
    hub.ask(lambda: hub.api.create_repo(name, private=not public, exist_ok=True))
    private = bool(hub.ask(lambda: hub.api.model_info(name)).private)
    if not private and not public:
        raise UserError("hub_is_public", name=name)

    revision = commit(hub, files, message)
    return Sent(name, f"{hub.endpoint}/{name}", private, revision)


def commit(
    hub: Hub,
    files: Mapping[str, Path],
    message: str,
    *,
    kind: str | None = None,
    gone: Callable[[], Iterable[str]] = tuple,
) -> str:
    """Sends files in one commit; large ones go the way that the Hub asks for.

    Args:
        hub: The conversation about the repository.
        files: By their path in the repository.
        message: Of the commit.
        kind: Of the repository; None is a model.
        gone: Which files of the repository are deleted with it; asked before each try.

    Returns:
        The commit. Where nothing differs there is no new one.

    Raises:
        UserError: why the Hub did not answer, or what it refused.
    """

    def once() -> str:
        # anew for each try: what has arrived by then is asked for, and is not sent twice
        operations: list[CommitOperationAdd | CommitOperationDelete] = []
        operations += [CommitOperationAdd(inner, path) for inner, path in files.items()]
        operations += [CommitOperationDelete(inner) for inner in gone()]
        told = hub.api.create_commit(hub.name, operations, commit_message=message, repo_type=kind)
        return told.oid

    return hub.ask(once)
