"""What a visitor waits for: reading pictures, timing networks, measuring a model, sending it.

Each is a process of its own, so that hostile files or a lack of memory cannot take the page along.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.models.hub.names import check_name
from ddpm_demo.policy import Policy
from ddpm_demo.runs import brought
from ddpm_demo.runs.archive import one_line
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.publishing.about import About

from .children import Command, listen


class Tasks:
    """Starts a process per task and passes on what it says. Closing a generator ends its process.

    Args:
        policy: Bounds on the files that a visitor sends, and on how long is measured.
        is_training: Whether a run is at work at the moment.
    """

    def __init__(self, policy: Policy, is_training: Callable[[], bool]) -> None:
        self.policy = policy
        self._is_training = is_training

    def read(
        self,
        run: Run,
        sources: Sequence[Path],
        size: int,
        *,
        channels: int | None = None,
        fit: str = "crop",
        stretch: bool = False,
        dropped: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[int, int]]:
        """Reads pictures into a draft; several sources are batches of one collection.

        Args:
            run: The draft.
            sources: Folders, zips or files.
            size: Height and width of the pictures.
            channels: 1 for grey, 3 for colour; None lets the pictures decide.
            fit, stretch: See `TrainConfig`.
            dropped: Whether nobody wants it any more: it ends then, in silence.

        Yields:
            (files read, files in all).

        Raises:
            UserError: whatever `ingest` refuses; "reading_time" when it took longer than it may.
        """
        options: list[object] = ["--run", run.path, "--size", size, "--fit", fit, "--merge"]
        options += ["--channels", channels] if channels else []
        options += ["--stretch"] if stretch else []
        options += ["--public"] if self.policy.public else []
        options += ["--", *sources]
        seconds = self.policy.reading_seconds
        reading = listen(
            Command.READ, *options, seconds=seconds, late="reading_time", dropped=dropped
        )
        for told in reading:
            yield told["done"], told["total"]

    def bring(
        self,
        source: Path | str,
        name: str,
        token: str,
        dropped: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[str, int, int]]:
        """Takes in a model that was made elsewhere.

        Args:
            source: A folder or a zip; a text is a name on the Hugging Face Hub.
            name: What it is called; "" for what its source is called.
            token: From `brought.new_token`: its own key.
            dropped: Whether nobody wants it any more.

        Yields:
            (one of `brought.STAGES`, bytes that are there, bytes in all): the last two are 0 but
            while it is fetched.

        Raises:
            UserError: whatever `brought.bring` refuses; "reading_time" when it took longer than
                it may.
        """
        options: list[object] = ["--tell", "--token", token]
        options += [f"--name={name}"] if name else []
        options += ["--hub"] if isinstance(source, str) else []
        options += ["--public"] if self.policy.public else []
        bringing = listen(
            Command.BRING,
            *options,
            "--",
            source,
            seconds=min(self.policy.reading_seconds, self.policy.models.bring_seconds),
            late="reading_time",
            dropped=dropped,
        )
        try:
            for told in bringing:
                yield told["stage"], told["done"], told["total"]
        finally:  # it may have been ended in the middle
            bringing.close()
            brought.clear_up(token)

    def export(self, model: Path, dropped: Callable[[], bool] = lambda: False) -> Iterator[str]:
        """Writes a model's network for a browser, and keeps it; yields each stage as it begins.

        Args:
            model: Its folder; with its deletion it ends.
            dropped: Whether nobody wants it any more.

        Yields:
            "runtime" where onnxruntime-web has to be fetched, "read", "write", "check".

        Raises:
            UserError: "export_time" when it took longer than a measurement may; whatever the
                command `export` refuses.
        """
        for told in listen(
            Command.EXPORT,
            *("--keep", "--tell", "--model", model),
            seconds=self.policy.measuring_seconds,
            late="export_time",
            dropped=lambda: dropped() or not model.is_dir(),
        ):
            yield told["stage"]

    def speeds(self, sizes: Sequence[int], first: str = "") -> Generator[dict[str, Any]]:
        """How fast each named network trains at each size, as the command `speed` prints it.

        The network called `first` comes before the others, at the first of the sizes.

        While a run is at work only earlier measurements are reported: the two would share the
        processor, and wrong figures would be remembered.
        """
        remembered = ["--recall"] if self._is_training() else []
        wanted = ["--first", first] if first else []
        yield from listen(Command.SPEED, *remembered, *wanted, "--sizes", *sizes)

    def measure_copies(
        self, run: Run, dropped: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[int, int]]:
        """Runs the copy meter, for as long as it may; yields (steps drawn, steps in all).

        Args:
            run: The run; with its deletion the measuring ends.
            dropped: Whether nobody wants it any more.
        """
        for told in self._measured(run, dropped, Command.COPIES, "--run", run.path):
            yield told["done"], told["total"]

    def evaluate(
        self, run: Run, num_images: int, dropped: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[str, int, int]]:
        """Measures a run's model, for as long as it may; yields (what is done, how far, in all).

        What was drawn before it ended is kept for the next time. Arguments as `measure_copies`.
        """
        options: list[object] = ["--run", run.path, "--num-images", num_images, "--tell"]
        for told in self._measured(run, dropped, Command.EVALUATE, *options):
            yield told["what"], told["done"], told["total"]

    def send(
        self,
        run: Run,
        name: str,
        about: About,
        *,
        public: bool,
        dropped: Callable[[], bool] = lambda: False,
    ) -> Iterator[tuple[str, int, int]]:
        """Sends a run's model to the Hub; yields (what is done, how far, in all).

        Args:
            run: The run; with its deletion it ends.
            name: `owner/name` on the Hub, or a name of whoever is signed in.
            about: What its card says.
            public: Whether everybody may see it.
            dropped: Whether nobody wants it any more.

        Raises:
            UserError: "hub_name", and whatever the Hub refuses.
        """
        note = one_line(about.data_note)
        options = [f"--license={about.license}", f"--data-note={note}", "--tell"]
        options += ["--public"] if public else []
        sending = self._measured(
            run, dropped, Command.HUB, "push", *options, run.path, check_name(name)
        )
        for told in sending:
            yield told["what"], told["done"], told["total"]

    def _measured(
        self, run: Run, dropped: Callable[[], bool], command: Command, *options: object
    ) -> Iterator[dict[str, Any]]:
        def unwanted() -> bool:
            return dropped() or not run.path.is_dir()

        seconds = self.policy.measuring_seconds
        yield from listen(command, *options, seconds=seconds, dropped=unwanted)
