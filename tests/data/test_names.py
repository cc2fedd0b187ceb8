"""File names: shown safely, numbered when two files have one name."""

from __future__ import annotations

import unicodedata

from ddpm_demo.data.names import Collection, display_name


def test_a_file_counts_once_and_another_of_its_name_gets_the_next_free_number() -> None:
    collection = Collection()
    added = [
        collection.add(name, lambda size=size: (size, 0))
        for name, size in [
            ("a/1.png", 1),
            ("a/1.png", 2),
            ("a/1.png", 2),
            ("a/1 (3).png", 3),
            ("a/1.png", 4),
            ("b/1.png", 1),
            ("1", 1),
            ("1", 2),
        ]
    ]
    assert added == [
        "a/1.png",
        "a/1 (2).png",
        None,
        "a/1 (3).png",
        "a/1 (4).png",
        "b/1.png",
        "1",
        "1 (2)",
    ]


def test_a_name_that_comes_once_is_never_looked_into() -> None:
    def fingerprint() -> tuple[int, int]:
        raise AssertionError("nobody had to know")

    collection = Collection()
    assert collection.add("1.png", fingerprint) == "1.png"
    assert collection.add("2.png", fingerprint) == "2.png"


def test_shown_names_are_composed_printable_and_short() -> None:
    assert display_name(unicodedata.normalize("NFD", "한글.png")) == "한글.png"
    assert display_name("a\nb\x1b[31m\udcff.png") == "a\ufffdb\ufffd[31m\ufffd.png"
    assert display_name("\u202egnp.exe") == "\ufffdgnp.exe"  # right to left by stealth
    assert len(display_name("x" * 5000 + ".png")) == 200
    assert display_name("x" * 5000 + ".png").endswith("x.png")
