"""Changes one token of the mathematics at a time and looks whether a test notices.

    python scripts/mutants.py --count 100 --seed 0

Each mutant is a copy of the package with one operator, comparison or constant changed. The tests
that mirror its file run first, then those of its whole room. What survives is printed with its
line: either a test is missing, or the change changes no number. Not part of CI: a hundred mutants
take about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "diffusion": ["tests/diffusion", "tests/runs/test_exact_answer.py", "tests/training"],
    "evaluation": ["tests/evaluation", "tests/commands/test_evaluate.py"],
    "training/batches.py": ["tests/training", "tests/commands/test_train.py"],
    "training/step.py": ["tests/training", "tests/commands/test_train.py"],
}
SECONDS = 600  # after which a mutant that never ends is counted as noticed

SWAPS = {
    "+": ["-"],
    "-": ["+"],
    "*": ["/", "+"],
    "/": ["*"],
    "**": ["*"],
    "//": ["/"],
    "%": ["*"],
    "<": ["<=", ">"],
    "<=": ["<", ">="],
    ">": [">=", "<"],
    ">=": [">", "<="],
    "==": ["!="],
    "!=": ["=="],
    "and": ["or"],
    "or": ["and"],
    "+=": ["-="],
    "-=": ["+="],
    "*=": ["/="],
    "|=": ["&="],
}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One token of one file, and what stands in its place.

    Args:
        file: Relative to the repository.
        row: Counted from 1.
        column: Counted from 0, in characters.
        old: The token.
        new: Its replacement.
    """

    file: Path
    row: int
    column: int
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The file's text with the change."""
        lines = text.splitlines(keepends=True)
        line = lines[self.row - 1]
        end = self.column + len(self.old)
        lines[self.row - 1] = line[: self.column] + self.new + line[end:]
        return "".join(lines)

    def __str__(self) -> str:
        line = (ROOT / self.file).read_text(encoding="utf-8").splitlines()[self.row - 1].strip()
        return f"{self.file}:{self.row}:{self.column} {self.old} → {self.new}    {line}"


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Every change of one token, annotations, decorators and signatures' markers left out."""
    text = (ROOT / file).read_text(encoding="utf-8")
    silent = set(_silent_places(ast.parse(text), text))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, column = token.start
        if (row, column) in silent:
            continue
        if token.type == tokenize.NUMBER:
            news = _other_numbers(token.string)
        elif token.type in (tokenize.OP, tokenize.NAME):
            news = SWAPS.get(token.string, [])
        else:
            news = []
        for new in news:
            mutant = Mutant(file, row, column, token.string, new)
            if _compiles(mutant.applied(text)):
                yield mutant


def _other_numbers(number: str) -> list[str]:
    value = ast.literal_eval(number)
    if isinstance(value, int):
        return [str(value + 1)]
    return [repr(value * 1.5) if value else "1.0"]


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _silent_places(tree: ast.AST, text: str) -> Iterator[tuple[int, int]]:
    """(row, column) of all that decides no number: annotations, decorators, error messages."""
    lines = text.splitlines()
    for node in ast.walk(tree):
        quiet: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            quiet += [node.returns, *node.decorator_list]
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            quiet += [argument.annotation for argument in arguments]
        elif isinstance(node, ast.AnnAssign):
            quiet += [node.annotation]
        elif isinstance(node, (ast.ImportFrom, ast.Import, ast.Raise, ast.JoinedStr)):
            quiet += [node]
        elif isinstance(node, ast.ClassDef):
            quiet += node.decorator_list
        for part in quiet:
            if part is not None:
                yield from _places(part, lines)
        # the bare * and / of a signature
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            yield from _markers(node, lines)


def _places(node: ast.AST, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    first, last = node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
    for row in range(first, last + 1):
        line = lines[row - 1]
        begin = _characters(line, node.col_offset) if row == first else 0  # type: ignore[attr-defined]
        end = len(line)
        if row == last:
            end = _characters(line, node.end_col_offset)  # type: ignore[attr-defined]
        yield from ((row, column) for column in range(begin, end))


def _characters(line: str, offset: int) -> int:
    """ast counts bytes, tokenize characters."""
    return len(line.encode()[:offset].decode(errors="ignore"))


def _markers(node: ast.FunctionDef | ast.Lambda, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    body = node.body[0] if isinstance(node, ast.FunctionDef) else node.body
    for row in range(node.lineno, body.lineno + 1):
        for column, letter in enumerate(lines[row - 1]):
            after = lines[row - 1][column + 1 : column + 2]
            if letter in "*/" and after in (",", ")", "") and "def" in lines[node.lineno - 1]:
                yield row, column


def tests_of(file: Path) -> list[list[str]]:
    """What to run, one stage after the other: the file's own tests, then its room's."""
    inner = file.relative_to("ddpm_demo")
    room = next(paths for name, paths in ROOMS.items() if inner.as_posix().startswith(name))
    own = sorted((ROOT / "tests" / inner.parent).rglob(f"test_{inner.stem}*.py"))
    stages = [[str(path.relative_to(ROOT)) for path in own]] if own else []
    return [*stages, [path for path in room if (ROOT / path).exists()]]


class Workshop:
    """A copy of the repository in which files are changed and tests run.

    The process imports torch once; each mutant is tested in a fork of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("ddpm_demo", "tests", "weights", "benchmarks", "pyproject.toml"):
            source, target = ROOT / name, folder / name
            if name == "weights" or source.is_file():
                target.symlink_to(source)
            else:
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))

    def check(self, files: Iterable[Path]) -> None:
        """Ends the program unless the tests of some files pass as the files are."""
        stages = {tuple(stage) for file in files for stage in tests_of(file)}
        for stage in sorted(stages):
            if not self._passes(stage):
                sys.exit(f"fails without any change: {' '.join(stage)}")

    def notices(self, mutant: Mutant) -> bool:
        """Whether a test fails on a mutant."""
        file = self.folder / mutant.file
        text = file.read_text(encoding="utf-8")
        file.write_text(mutant.applied(text), encoding="utf-8")
        try:
            return any(not self._passes(stage) for stage in tests_of(mutant.file))
        finally:
            file.write_text(text, encoding="utf-8")

    def _passes(self, paths: Sequence[str]) -> bool:
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            self._run(paths)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status) == 0
            time.sleep(0.05)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False

    def _run(self, paths: Sequence[str]) -> None:
        code = 1
        try:
            os.setsid()
            os.chdir(self.folder)
            sys.path.insert(0, str(self.folder))
            os.environ["PYTHONPATH"] = str(self.folder)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            import pytest

            # torch and others are imported already: too late to rewrite their asserts
            line = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", *paths]
            code = int(pytest.main(line))
        finally:
            os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="files whose path contains this")
    parser.add_argument("--part", default="1/1", help="the k-th of n equal shares, as k/n")
    options = parser.parse_args(arguments)
    share, shares = map(int, options.part.split("/"))

    files = [ROOT / "ddpm_demo" / name for name in ROOMS]
    paths = sorted(p for f in files for p in (f.rglob("*.py") if f.is_dir() else [f]))
    every = [
        mutant
        for path in paths
        if options.only in str(path)
        for mutant in mutants_of(path.relative_to(ROOT))
    ]
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    chosen = chosen[share - 1 :: shares]
    print(f"{len(chosen)} of {len(every)} mutants, seed {options.seed}", flush=True)

    os.environ["OMP_NUM_THREADS"] = "1"
    sys.dont_write_bytecode = True  # a copy's file may change twice within a second
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    import diffusers.schedulers
    import pytest  # noqa: F401
    import torch  # noqa: F401

    _ = diffusers.schedulers.DDPMScheduler, diffusers.UNet2DModel, diffusers.DDPMPipeline
    survived = []
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        workshop.check({mutant.file for mutant in chosen})
        for k, mutant in enumerate(chosen, start=1):
            began = time.monotonic()
            noticed = workshop.notices(mutant)
            word = "noticed " if noticed else "SURVIVED"
            print(f"{k:4} {word} {time.monotonic() - began:5.1f} s  {mutant}", flush=True)
            if not noticed:
                survived.append(mutant)
    print(f"\n{len(chosen) - len(survived)} noticed, {len(survived)} survived")
    for mutant in survived:
        print(mutant)
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
