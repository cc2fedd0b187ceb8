"""Makes the example pictures of the Train tab: `python weights/recipes/examples.py`.

300 are few enough for a repository and enough to see
what training does: 150 faces of each of two styles, one folder per style, in one zip. Needs Node.
The same bytes every time.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent.parent / "ddpm_demo" / "ui" / "train" / "draft" / "examples" / "faces.zip"
STYLES = ("open-peeps", "lorelei")  # both CC0 1.0, which render.mjs checks
EACH = 150
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip without dates


def render(style: str, folder: Path) -> list[Path]:
    """Other faces than those of the shipped models, which have the seed 0."""
    options = ["--style", style, "--count", str(EACH), "--size", "64", "--seed", "examples"]
    subprocess.run(["node", "render.mjs", str(folder), *options], cwd=HERE, check=True)
    return sorted(folder.iterdir())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    quiet = ["--no-audit", "--no-fund", "--no-package-lock"]
    subprocess.run(["npm", "install", *quiet], cwd=HERE, check=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work, zipfile.ZipFile(options.out, "w") as pack:
        for style in STYLES:
            for file in render(style, Path(work) / style):
                pack.writestr(zipfile.ZipInfo(f"{style}/{file.name}", LONG_AGO), file.read_bytes())
    print(f"{options.out}, {options.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
