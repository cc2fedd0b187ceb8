"""How gradio reads an upload, with what it lacks: bounds on all parts, and nothing left behind."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, NoReturn

from gradio import route_utils
from gradio.route_utils import GradioMultiPartParser, MultiPartException
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData

from ddpm_demo.errors import UserError
from ddpm_demo.ui.handlers import language
from ddpm_demo.ui.words import say

TEXT = (b"utf-8", b"utf8")  # other encodings can spell what is no name of a file
FIELD = "files"


class Parts(GradioMultiPartParser):
    """Takes files alone, for any other part would be kept in memory; deletes half an upload."""

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is None or part.field_name != FIELD:
            self._refuse()

    async def parse(self) -> FormData:
        _, options = parse_options_header(self.headers["Content-Type"])
        if options.get(b"charset", TEXT[0]).lower() not in TEXT:
            self._refuse()
        try:
            return await super().parse()
        except FormParserError:  # such as a boundary that is too long
            self._forget()
            self._refuse()
        except BaseException:
            self._forget()
            raise

    def _refuse(self) -> NoReturn:
        error = UserError("upload_unreadable")
        raise MultiPartException(say(error, language(self)))

    def _forget(self) -> None:
        """Deletes what has come in so far."""
        for file in self._files_to_close_on_error:
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                Path(file.name).unlink(missing_ok=True)


def use(module: Any = route_utils) -> None:
    """Lets gradio read uploads by `Parts`."""
    module.GradioMultiPartParser = Parts
