"""The page and the documents keep to docs/words.md: words that were given up do not come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ddpm_demo.errors import MESSAGES
from ddpm_demo.ui.words import ERRORS_KO, WORDS
from tests.support.documents import ROOT, read, section, tables

HEADING = "Words that are gone"
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]


def forbidden() -> list[str]:
    (table,) = tables(section(read("docs/words.md"), HEADING))
    return [word for cells in table[1:] for word in cells[0].split(", ")]


def gone(text: str) -> set[str]:
    """The words in a text that were given up."""
    text = re.sub(r"그림(?: \d+|체)", "", text)  # a figure of the paper; a style of drawing
    return {
        word
        for word in forbidden()
        if re.search(rf"(?<!\w){re.escape(word)}" + (r"s?\b" if word.isascii() else ""), text, re.I)
    }


def test_the_page_says_no_word_that_is_gone() -> None:
    said = {
        **{key: " / ".join(both) for key, both in WORDS.items()},
        **{f"error {code}": f"{MESSAGES[code]} / {ERRORS_KO[code]}" for code in MESSAGES},
    }
    assert {key: found for key, text in said.items() if (found := gone(text))} == {}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_documents_say_no_word_that_is_gone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "words.md":
        text = text.partition(f"## {HEADING}")[0].replace("‘그림’", "").replace("논문의 그림", "")
    assert gone(text) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Three Futures of x_t", {"futures", "future"}),
        ("draw from a shipped model or two shipped models", {"shipped model"}),
        ("from __future__ import annotations", set()),
        ("그림을 고르세요", {"그림"}),
        ("DDPM 논문 그림 8, 세 가지 그림체", set()),
        ("정방향과 풀이 방법", {"정방향", "풀이 방법"}),
    ],
)
def test_the_rule_finds_words_and_not_parts_of_them(text: str, found: set[str]) -> None:
    assert gone(text) == found


# never one: bounds and shares, amounts that begin higher, and counts whose word for one is
# another key that the page asks for
NEVER_ONE = {
    "too_many_files",  # a bound of files is one of hundreds
    "too_many_steps",
    "schedule_never_noise",
    "public_limit",
    "loss_total",
    "train_quality_found",
    "train_copies_found",
    "drop_too_many",
    "drop_camera_record",
    "drop_camera_public",
    "outlook_seen",
    "outlook_few",  # a bound of steps
    "outlook_unit_days",
    "advice_loss_rising",
    "advice_memory",
    "advice_classes_uneven",
    "advice_tuned_long_one",  # its steps are 200
    "advice_fix_tuned_long",
    "ideal_mirrored",
    "timeline_caption_some_seeds",
    "timeline_caption_steps",  # `timeline_caption_step` is for one
    "outlook_steps",  # `outlook_step`
    "sheet_all",  # `sheet_one`
}
THINGS = "pictures|files|steps|runs|answers|uploads|seeds|minutes|hours|days|seconds|notes|points"
PLURAL = re.compile(rf"\{{(?!of)\w+(?::,)?\}}(?:</b>)? (?:more )?(?:{THINGS})\b(?!/)")
A_SHARE = re.compile(r"of \{\w+(?::,)?\} \w+")  # "1 of 1 pictures"


def plurals(table: dict[str, str]) -> set[str]:
    """Keys whose English would say "1 pictures"."""
    return {
        key
        for key, text in table.items()
        if PLURAL.search(A_SHARE.sub("", text))
        and key not in NEVER_ONE
        and f"{key}_one" not in table
    }


def test_english_tells_one_thing_from_several() -> None:
    assert plurals({key: both[0] for key, both in WORDS.items()}) == set()
    assert plurals(MESSAGES) == set()
    assert plurals({"few": "{count:,} pictures are few"}) == {"few"}
    assert plurals({"few": "{count} pictures", "few_one": "1 picture"}) == set()


# 을 or 를, 이 or 가 … depend on the sound before them, which of a number or a name nobody knows;
# after a formula's own braces, as in x_{t−1}, it is known
PARTICLE = re.compile(
    r"(?<![_{])\{\w+(?::[^}]*)?\}[’”]*(?:[이은을]\(|\(으\)|(?:이|가|은|는|을|를|와|과|로|으로)(?![가-힣]))"
)


def test_no_korean_particle_depends_on_what_is_filled_in() -> None:
    korean = {**{key: both[1] for key, both in WORDS.items()}, **ERRORS_KO}
    assert {key: text for key, text in korean.items() if PARTICLE.search(text)} == {}
    for wrong in ("{count}을 고르세요", "{name}이(가) 없습니다", "‘{name}’로", "{rate:,}(으)로"):
        assert PARTICLE.search(wrong), wrong
    for right in ("{count}개를", "{share}에서", "x_{t−1}로", "L_{simple}은", "{share}입니다"):
        assert not PARTICLE.search(right), right


COMPUTING = ("sample_cancel", "loss_cancel", "train_quality_cancel", "drop_cancel")


def test_a_training_is_stopped_and_what_is_computed_is_cancelled() -> None:
    assert {WORDS[key] for key in COMPUTING} == {("Cancel", "취소")}
    assert WORDS["train_stop"][0].startswith("Stop")
    assert "취소" not in WORDS["train_stop"][1] + WORDS["train_delete_no"][1]
