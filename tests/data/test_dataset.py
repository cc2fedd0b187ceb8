"""A data set as a file: whole or not at all, never unpickled; which pictures are held out."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ddpm_demo.data.dataset import Dataset, draw_split, indices_of
from ddpm_demo.data.ingest import ingest
from ddpm_demo.errors import UserError
from tests.support.faces import draw_faces


def test_a_twentieth_is_held_out_of_forty_and_more() -> None:
    counts = {n: int(draw_split(n).sum()) for n in (0, 1, 39, 40, 100, 2000, 5120, 50_000)}
    assert counts == {0: 0, 1: 0, 39: 0, 40: 2, 100: 5, 2000: 100, 5120: 256, 50_000: 256}
    np.testing.assert_array_equal(draw_split(100), draw_split(100))
    assert draw_split(100).dtype == bool


def numbered(split: np.ndarray) -> Dataset:
    """Pictures of one pixel, each of the value of its index."""
    n = len(split)
    images = np.arange(n, dtype=np.uint8)[:, None, None, None]
    return Dataset(images, [f"{k}.png" for k in range(n)], np.zeros(n, np.int64), [""], split)


def test_every_picture_is_trained_on_or_held_out() -> None:
    data = numbered(np.array([False, True, False, False, True]))
    assert data.training.ravel().tolist() == data.training_indices.tolist() == [0, 2, 3]
    assert data.held_out.ravel().tolist() == data.held_out_indices.tolist() == [1, 4]
    assert data.held_out.shape == (2, 1, 1, 1)
    assert data.report["held_out"] == 2


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32])
def test_a_stored_split_of_numbers_is_a_split(tmp_path: Path, dtype: type) -> None:
    """`images[~split]` of integers would be pictures from the end, and of floats an error."""
    split = np.array([0, 1, 0, 0, 1], dtype)
    numbered(split).save(tmp_path / "d.npz")
    data = Dataset.load(tmp_path / "d.npz")
    assert data.split.dtype == bool
    assert data.training.ravel().tolist() == [0, 2, 3]
    assert data.held_out.ravel().tolist() == [1, 4]


def test_a_data_set_comes_back_from_its_file(tmp_path: Path) -> None:
    draw_faces(tmp_path / "faces", count=45)
    data = ingest(tmp_path / "faces", 16)
    path = tmp_path / "run" / "dataset.npz"
    data.save(path)
    data.save(path)
    assert [file.name for file in path.parent.iterdir()] == ["dataset.npz"]
    back = Dataset.load(path)
    for key in ("images", "labels", "split"):
        np.testing.assert_array_equal(getattr(back, key), getattr(data, key))
    assert (back.names, back.classes) == (data.names, data.classes)


def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_faces(tmp_path / "faces", count=3)
    data = ingest(tmp_path / "faces", 16)
    path = tmp_path / "run" / "dataset.npz"
    data.save(path)
    before = path.read_bytes()

    def full(file, **arrays):  # type: ignore[no-untyped-def]
        file.write(b"half a file")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        data.save(path)
    assert [file.name for file in path.parent.iterdir()] == ["dataset.npz"]
    assert path.read_bytes() == before


def test_a_pickle_in_the_file_is_not_opened(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return os.mkdir, (tmp_path / "opened",)

    arrays = dict.fromkeys(("names", "labels", "classes", "split"), np.zeros(1))
    np.savez(tmp_path / "d.npz", images=np.array([Trap()], dtype=object), **arrays)
    with pytest.raises(UserError, match="damaged"):
        Dataset.load(tmp_path / "d.npz")
    assert not (tmp_path / "opened").exists()


def test_pictures_can_be_left_out(tmp_path: Path) -> None:
    draw_faces(tmp_path, count=42)
    data = ingest(tmp_path, 16)
    fewer = data.without([0, 5, 5])
    assert len(fewer) == 40
    assert fewer.names == [name for k, name in enumerate(data.names) if k not in (0, 5)]
    np.testing.assert_array_equal(fewer.images[0], data.images[1])
    np.testing.assert_array_equal(fewer.split, draw_split(40))


def test_a_choice_is_found_again_by_its_names() -> None:
    assert indices_of(["a", "b", "c"], ["c", "a", "gone"]) == [0, 2]
    assert indices_of([], ["a"]) == []


# -- classes --------------------------------------------------------------------------------------


def sorted_into(counts: dict[str, int]) -> Dataset:
    """So many pictures in each folder; "" is the top."""
    labels = np.repeat(np.arange(len(counts)), list(counts.values()))
    n = len(labels)
    names, split = [f"{k}.png" for k in range(n)], np.zeros(n, bool)
    return Dataset(np.zeros((n, 1, 1, 1), np.uint8), names, labels, list(counts), split)


def test_classes_are_renamed_and_merged_with_their_pictures() -> None:
    data = sorted_into({"cat": 1, "dog": 2, "kitten": 1})
    called = data.called({"kitten": "cat", "dog": "개"})
    assert (called.classes, called.labels.tolist()) == (["cat", "개"], [0, 1, 1, 0])
    assert called.report["classes"] == {"cat": 2, "개": 2}


@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_without_a_class_is_damage(tmp_path: Path, label: int) -> None:
    data = sorted_into({"a": 1, "b": 1})
    data.labels[1] = label
    data.save(tmp_path / "d.npz")
    with pytest.raises(UserError, match="damaged"):
        Dataset.load(tmp_path / "d.npz")
