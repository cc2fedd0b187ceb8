"""A README on the page that draws by itself: laid out, with nothing that runs or is fetched."""

from __future__ import annotations

import pytest

from ddpm_demo.browser.cards import card_html


def test_a_readme_is_laid_out() -> None:
    made = card_html("# faces\n\nIn *three* styles.\n\n| | |\n|---|---|\n| licence | CC0 1.0 |\n")
    assert "<h3>faces</h3>" in made
    assert "<em>three</em>" in made
    assert "<td>CC0 1.0</td>" in made


def test_what_stands_at_the_top_for_the_hub_is_left_out() -> None:
    assert card_html("---\nlicense: mit\n---\n\nFaces.\n") == "<p>Faces.</p>\n"


@pytest.mark.parametrize(
    ("readme", "wanted"),
    [
        ("![Sixty-four *faces*](grid.png)", "<p></p>"),
        ("![x](https://example.org/a.png)", "<p></p>"),
        ('![" onerror=alert(1)](a.png)', "<p></p>"),
        ("[the recipe](recipe.toml)", "<p>the recipe</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](//example.org)", "<p>a</p>"),
        ("[![x](a.png)](b.md)", "<p></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
    ],
)
def test_nothing_runs_and_nothing_is_fetched(readme: str, wanted: str) -> None:
    assert card_html(readme).strip() == wanted


def test_a_link_to_a_site_opens_beside_the_page() -> None:
    made = card_html("[paper](https://arxiv.org/abs/2006.11239)")
    assert 'href="https://arxiv.org/abs/2006.11239"' in made
    assert 'target="_blank"' in made
    assert 'rel="noopener noreferrer"' in made
