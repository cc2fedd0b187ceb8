"""The Korean of `ddpm_demo.errors.MESSAGES`."""

from .common import COMMON_ERRORS_KO
from .gpu import GPU_ERRORS_KO
from .links import LINK_ERRORS_KO
from .models import MODEL_ERRORS_KO

ERRORS_KO: dict[str, str] = COMMON_ERRORS_KO | MODEL_ERRORS_KO | GPU_ERRORS_KO | LINK_ERRORS_KO
