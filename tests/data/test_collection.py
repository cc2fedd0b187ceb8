from __future__ import annotations

from ddpm_demo.data.collection import Collection


def test_a_file_counts_once_and_another_of_its_name_gets_the_next_free_number() -> None:
    collection = Collection()
    added = [
        collection.add(name, lambda size=size: (size, 0))
        for name, size in [
            ("a/1.png", 1), ("a/1.png", 2), ("a/1.png", 2), ("a/1 (3).png", 3), ("a/1.png", 4),
            ("b/1.png", 1), ("1", 1), ("1", 2),
        ]
    ]  # fmt: skip
    assert added == [
        "a/1.png", "a/1 (2).png", None, "a/1 (3).png", "a/1 (4).png", "b/1.png", "1", "1 (2)",
    ]  # fmt: skip


def test_a_name_that_comes_once_is_never_looked_into() -> None:
    def print_of() -> tuple[int, int]:
        raise AssertionError("nobody had to know")

    collection = Collection()
    assert collection.add("1.png", print_of) == "1.png"
    assert collection.add("2.png", print_of) == "2.png"
