"""A small Hugging Face Hub on 127.0.0.1: repositories in memory, and faults on demand.

It speaks the calls of `huggingface_hub` that this project makes. Large files come from another
origin ("localhost"), as the real Hub's do, and that origin is told of every header that it gets.
"""

from .server import TestHub, lead_to, serving
from .state import OWNER, TOKEN, Fault, Repository, unpack

__all__ = ["OWNER", "TOKEN", "Fault", "Repository", "TestHub", "lead_to", "serving", "unpack"]
