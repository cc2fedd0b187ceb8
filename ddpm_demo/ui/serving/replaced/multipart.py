"""How gradio reads an upload, with what it lacks: bounds on all parts, and nothing left behind."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

from gradio import route_utils
from gradio.route_utils import GradioMultiPartParser, MultiPartException
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.log import LOG
from ddpm_demo.ui.handlers import language
from ddpm_demo.ui.words import say

TEXT = (b"utf-8", b"utf8")  # other encodings can spell what is no name of a file
FIELD = "files"
LARGE = "File size exceeded"  # how gradio's message begins


class Parts(GradioMultiPartParser):
    """Takes files alone, for any other part would be kept in memory; deletes half an upload."""

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is None or part.field_name != FIELD:
            raise MultiPartException("no file")

    async def parse(self) -> FormData:
        try:
            _, options = parse_options_header(self.headers["Content-Type"])
            if options.get(b"charset", TEXT[0]).lower() not in TEXT:
                raise MultiPartException("no UTF-8")
            return await super().parse()
        except (MultiPartException, FormParserError) as error:
            self._forget()
            raise self._refusal(error) from None
        except BaseException:
            self._forget()
            raise

    def _refusal(self, error: Exception) -> Exception:
        """The same in a sentence of ours, as gradio takes it, and a line for the log."""
        told = UserError("upload_unreadable")
        if self._current_files > self.max_files:
            told = UserError("upload_many", limit=f"{self.max_files:,}")
        elif str(getattr(error, "message", "")).startswith(LARGE):
            told = UserError("upload_large", megabytes=f"{self.max_file_size / MEGABYTE:g}")
        LOG.warning("POST: %s", told.code)
        text = say(told, language(self))
        return HTTPException(413, text) if told.code == "upload_large" else MultiPartException(text)

    def _forget(self) -> None:
        """Deletes what has come in so far."""
        for file in self._files_to_close_on_error:
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                Path(file.name).unlink(missing_ok=True)


def use(module: Any = route_utils) -> None:
    """Lets gradio read uploads by `Parts`, and tell of them in our words alone."""
    module.GradioMultiPartParser = Parts
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
