"""What a visitor may do here: every bound in one object, made once and asked everywhere.

At home whoever opens the page owns the computer. On a public page (a Space, a public link, or
`DDPM_DEMO_PUBLIC=1`) strangers share it, and the bounds are tighter. Each bound can be set by an
environment variable: `DDPM_DEMO_` and its name in capitals, such as `DDPM_DEMO_TRAINING_SECONDS`.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping
from typing import Self, cast

from .config import MAX_BATCH, MAX_MANY_IMAGES, MAX_SIZE, MAX_TIMESTEPS, TrainConfig
from .errors import UserError, check_range, check_whole, is_integer
from .limits import (
    HOME_LIMITS,
    HOME_MODELS,
    MEGABYTE,
    PUBLIC_LIMITS,
    PUBLIC_MODELS,
    Limits,
    ModelLimits,
)
from .variables import overridden

SPACE = "SPACE_ID"  # Hugging Face names a Space by it
PART_BYTES = 5_000  # of an upload, for what stands around each of its files
UPLOADS_KEPT = 3  # of the largest, as files of one visitor
NAME_BYTES = 1_000  # of a request, for each file that it names
LEAST_BYTES = 2 * MEGABYTE  # of a request, for all that the page sends besides names


@dataclasses.dataclass(frozen=True, kw_only=True)
class Policy:
    """The bounds on a visitor; the defaults are for one's own computer.

    Args:
        public: Strangers use this server: nobody sees another's runs.
        reading: Bounds on the files that a visitor sends; each is a variable of its own.
        models: Bounds on a model that a visitor brings in.
        models_each: Models that one visitor may have brought in.
        local_folders: A folder of this computer may be named as the source of pictures, or of a
            model.
        train_size: Largest picture in a training, in pixels to a side.
        train_batch: Largest batch.
        training_seconds: Training time of a run; then it stops and keeps a checkpoint.
        runs_at_once: Runs that train at the same time.
        runs_waiting: Runs that may wait for their turn.
        runs_spared: How many of the last free places among `runs_waiting` are kept for addresses
            of which no run waits. Without effect where addresses prove nothing.
        runs_each: Runs of one visitor that train or wait.
        drafts_each: Drafts of one visitor; the oldest beyond that are deleted.
        kept_seconds: How long a visitor's run is kept after it came to rest.
        kept_least_seconds: How long a visitor's run is kept at least, however short room is.
        start_free_bytes: Room on the disk that a new run needs; never less than
            `keep_free_bytes`, or what it leaves would be deleted at once. See `room_to_start`.
        keep_free_bytes: While there is less room, visitors' oldest runs are deleted.
        temporary_seconds: How long a file of a drawing, or one that was sent, stays after the last
            page that shows it was closed.
        temporary_bytes: Bytes of all such files together; beyond that, those longest unused of the
            visitor who has most are deleted.
        temporary_each: Bytes of such files that one visitor may have; an upload beyond it is
            refused. Unless it is set, those of three uploads.
        sample_images: Pictures in a drawing.
        sample_every_step: A drawing may keep all of its steps.
        draw_in_browser: Where it can, a visitor's browser draws, unless it was told otherwise.
        many_images: Pictures that are drawn into a zip at a time; 0 where none are. All visitors
            who may draw any see all zips.
        loss_pictures: Pictures in a look at the bound.
        loss_timesteps: Timesteps in a look at the bound.
        evaluate_images: Drawings that a model is measured by.
        reading_seconds: Time for reading what one draft consists of.
        measuring_seconds: Time for one measurement of a model: how good it is, or its copies.
        queue_size: Requests that may wait for the model in all.
        drawings_each: Answers of the model that one visitor may have waiting or under way.
        requests_each: Requests of any kind that one visitor may have waiting or under way.
        drawing_seconds: Time for one answer of the model; then it ends where it is.
        listen_seconds: A request is begun once its visitor listens for the answer, and dropped
            when nobody has listened for so long; without a bound it is begun at once.
        uploads_each: Uploads of one visitor at a time.
        upload_bytes: Bytes of one upload, all its files together. Unless it is set, those of
            `reading.job_bytes` and what stands around `reading.files` files.
        streams_each: Answers and signs of life that one visitor may have open at a time: a page
            has two.
        body_seconds: Time for what a request brings, besides what `body_rate` adds.
        body_rate: Bytes that give a request another second.
        json_bytes: Bytes of a request that is no upload. Unless it is set, the names of
            `reading.files` files fit in.
        address_factor: All visitors of one address together may have this many times what one
            visitor may.
        proxies: Trusted proxies in front of the server. A visitor's address is the entry of
            X-Forwarded-For at this place, counted from the right; with 0, neither that header
            nor X-Forwarded-Host counts. Unless it is set, a Space has one.
        api_open: Programs may call what the page calls.
        hub: A run's model may be sent to the Hugging Face Hub, in the name of whoever runs the
            server.
        exports: Pages that draw by themselves may be made of models here: that takes the processor
            and a gigabyte for a quarter of a minute.
        hosts: Further names, parted by commas, that the page is served under; see
            `ui.serving.hosts`.
    """

    public: bool = False
    reading: Limits = HOME_LIMITS
    models: ModelLimits = HOME_MODELS
    models_each: float = math.inf
    local_folders: bool = True
    train_size: int = MAX_SIZE
    train_batch: int = MAX_BATCH
    training_seconds: float = math.inf
    runs_at_once: int = 1
    runs_waiting: float = math.inf
    runs_spared: int = 0
    runs_each: float = math.inf
    drafts_each: float = math.inf
    kept_seconds: float = math.inf
    kept_least_seconds: float = 3600
    start_free_bytes: int = 0
    keep_free_bytes: int = 0
    temporary_seconds: float = 3600
    temporary_bytes: float = 20_000_000_000
    temporary_each: float = math.inf
    sample_images: int = 64
    sample_every_step: bool = True
    draw_in_browser: bool = False
    many_images: int = 100_000
    loss_pictures: int = 64
    loss_timesteps: int = MAX_TIMESTEPS
    evaluate_images: int = 2000
    reading_seconds: float = math.inf
    measuring_seconds: float = math.inf
    queue_size: int | None = None
    drawings_each: float = math.inf
    requests_each: float = math.inf
    drawing_seconds: float = math.inf
    listen_seconds: float = math.inf
    uploads_each: float = math.inf
    upload_bytes: float = math.inf
    streams_each: float = math.inf
    body_seconds: float = math.inf
    body_rate: float = 0
    json_bytes: int = 200 * MEGABYTE
    address_factor: float = math.inf
    proxies: int = 0
    api_open: bool = True
    hub: bool = True
    exports: bool = True
    hosts: str = ""

    @classmethod
    def at_home(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The bounds on one's own computer, as far as the environment does not set them."""
        reading = Limits(**overridden(HOME_LIMITS, environment))
        usual = cls(reading=reading, json_bytes=_request_bytes(reading))
        return cls(**overridden(usual, environment))

    @classmethod
    def for_strangers(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The bounds on a public page, as far as the environment does not set them."""
        reading = Limits(**overridden(PUBLIC_LIMITS, environment))
        upload_bytes = reading.job_bytes + PART_BYTES * reading.files
        usual = cls(
            public=True,
            reading=reading,
            models=PUBLIC_MODELS,
            models_each=1,
            local_folders=False,
            train_size=64,
            train_batch=64,
            training_seconds=30 * 60,
            runs_waiting=5,
            runs_spared=2,
            runs_each=1,
            drafts_each=3,
            kept_seconds=24 * 3600,
            start_free_bytes=5_000_000_000,
            keep_free_bytes=5_000_000_000,
            temporary_bytes=5_000_000_000,
            temporary_each=UPLOADS_KEPT * upload_bytes,
            sample_images=16,
            sample_every_step=False,
            draw_in_browser=on_a_space(environment),
            many_images=0,
            loss_pictures=16,
            loss_timesteps=100,
            evaluate_images=500,
            reading_seconds=600,
            measuring_seconds=600,
            queue_size=40,
            drawings_each=3,
            requests_each=40,
            drawing_seconds=300,
            listen_seconds=30,
            uploads_each=4,
            upload_bytes=upload_bytes,
            streams_each=40,
            body_seconds=30,
            body_rate=20_000,
            json_bytes=_request_bytes(reading),
            address_factor=40,
            proxies=int(on_a_space(environment)),
            api_open=False,
            hub=False,
            exports=False,
        )
        return cls(**overridden(usual, environment))

    @classmethod
    def of(cls, public: bool, environment: Mapping[str, str] = os.environ) -> Self:
        """The bounds on a public page, or at home."""
        return cls.for_strangers(environment) if public else cls.at_home(environment)

    @property
    def is_timed(self) -> bool:
        """Whether a training ends after some time."""
        return math.isfinite(self.training_seconds)

    @property
    def room_to_start(self) -> int:
        """Bytes of free disk without which nothing new is taken: no draft, no run, no upload."""
        return max(self.start_free_bytes, self.keep_free_bytes)

    def check_training(self, config: TrainConfig) -> None:
        """Raises `UserError("public_limit")` for more than may be trained here."""
        self._check_sizes(config.size, config.batch_size)

    def check_wish(self, size: object, batch: object) -> None:
        """Raises the same for what a visitor sent, before it is checked any further.

        Else `TrainConfig` would answer with the limits of home, which do not help here.
        """
        if self.public:
            self._check_sizes(*(each if is_integer(each) else 0 for each in (size, batch)))

    def check_many(self, count: object) -> None:
        """Checks that so many pictures may be drawn into a zip here.

        Raises:
            UserError: "many_refused" where none are, "out_of_range" for more; "bad_settings" for
                what is no number of pictures.
        """
        if not self.many_images:
            raise UserError("many_refused")
        check_whole("num_images", count)
        check_range("num_images", cast(int, count), 1, min(self.many_images, MAX_MANY_IMAGES))

    def _check_sizes(self, size: int, batch: int) -> None:
        if size > self.train_size or batch > self.train_batch:
            raise UserError("public_limit", size=self.train_size, batch=self.train_batch)


def on_a_space(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is a Hugging Face Space: public, behind its proxy, shown in a frame."""
    return SPACE in environment


def _request_bytes(reading: Limits) -> int:
    """Bytes of a request that can name all files of a collection, however many they may be."""
    return round(min(1e15, max(LEAST_BYTES, NAME_BYTES * reading.files)))
