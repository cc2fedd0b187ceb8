"""onnxruntime-web of one version: taken by npm once and kept, or from a folder or a package file.

Every file is compared with the SHA-256 of that version, wherever it came from.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from ddpm_demo.errors import UserError
from ddpm_demo.storage.atomic import replace_file
from ddpm_demo.storage.temporary import own_folder

NAME, VERSION = "onnxruntime-web", "1.30.0"
SECONDS = 600.0  # for npm, on a slow line

# of a worker on the processor, and of one on the graphics card
PROCESSOR = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")
GRAPHICS = ("ort.webgpu.bundle.min.mjs", "ort-wasm-simd-threaded.asyncify.wasm")
SHA256 = {
    PROCESSOR[0]: "11e64bd8ffe11bd1a2a2f0d6275fdfbbba7262f0b76b99b53d228a8a22ef3d90",
    PROCESSOR[1]: "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
    GRAPHICS[0]: "0730816731ce2cdfb06f273da065d4a1c7091eb9d1756a83b2916c8a89d015e2",
    GRAPHICS[1]: "39f9f0894d478800487ed9f7dbe92618498db320cf55c8e3d89adff8dce658da",
}
MAX_BYTES = 40_000_000  # of one file

Reader = Callable[[str], bytes | None]


def find_runtime(given: Path | None = None, cache: Path | None = None) -> dict[str, bytes]:
    """The files of onnxruntime-web by name.

    Args:
        given: The package as npm packs it (.tgz), or a folder that it was unpacked or installed
            in; None takes it by npm, once: afterwards it lies in the cache.
        cache: Where it is kept; the user's folder for caches when None.

    Raises:
        UserError: "runtime_needs_npm" where npm is missing, "runtime_not_fetched" where it fails,
            "runtime_unfit" for other files than those of `VERSION`.
    """
    if given is not None:
        return _from_package(given) if given.is_file() else checked(_in_folder(given), given)
    kept = kept_in(cache)
    if not is_kept(kept):
        _fetch(kept)
    return checked(_in_folder(kept), kept)


def kept_in(cache: Path | None = None) -> Path:
    """The folder that the files are kept in."""
    return (cache or Path(platformdirs.user_cache_dir("ddpm-demo"))) / f"{NAME}-{VERSION}"


def is_kept(folder: Path) -> bool:
    """Whether all files lie in a folder."""
    return all((folder / name).is_file() for name in SHA256)


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise UserError("runtime_needs_npm", name=f"{NAME}@{VERSION}")
    with own_folder() as folder:
        line = [npm, "pack", f"{NAME}@{VERSION}", "--ignore-scripts", "--pack-destination"]
        try:
            done = subprocess.run(
                [*line, str(folder)],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            reason = f"npm took more than {SECONDS:.0f} s"
            raise UserError("runtime_not_fetched", name=NAME, reason=reason) from None
        packages = list(folder.glob("*.tgz"))
        if done.returncode or len(packages) != 1:
            reason = (done.stderr.strip().splitlines() or ["npm gave no package"])[-1][:300]
            raise UserError("runtime_not_fetched", name=NAME, reason=reason)
        for name, content in _from_package(packages[0]).items():
            replace_file(kept / name, functools.partial(Path.write_bytes, data=content))


def _from_package(file: Path) -> dict[str, bytes]:
    """The files in a package as npm packs it; nothing else of it is read."""
    try:
        with tarfile.open(file, "r:gz") as package:

            def read(name: str) -> bytes | None:
                try:
                    member = package.extractfile(f"package/dist/{name}")
                except KeyError:
                    return None
                return member.read(MAX_BYTES) if member else None

            return checked(read, file)
    except (tarfile.TarError, EOFError, OSError):
        raise UserError("runtime_unfit", path=str(file), name=NAME, version=VERSION) from None


def _in_folder(folder: Path) -> Reader:
    places = (folder, folder / "dist", folder / "node_modules" / NAME / "dist")

    def read(name: str) -> bytes | None:
        found = next((place / name for place in places if (place / name).is_file()), None)
        if found is None:
            return None
        with found.open("rb") as content:
            return content.read(MAX_BYTES)

    return read


def checked(read: Reader, place: Path) -> dict[str, bytes]:
    """The files by name, each compared with its SHA-256.

    Args:
        read: Gives a file by its name, or None; of one that is too long, a part.
        place: Where they come from, for the sentence.

    Raises:
        UserError: "runtime_unfit" where one is missing or another one.
    """
    files = {}
    for name, digest in SHA256.items():
        content = read(name)
        if content is None or hashlib.sha256(content).hexdigest() != digest:
            raise UserError("runtime_unfit", path=str(place), name=NAME, version=VERSION)
        files[name] = content
    return files
