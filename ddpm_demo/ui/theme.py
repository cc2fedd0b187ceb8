"""How the page looks: one accent colour, system fonts, controls left and stage right."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

SYSTEM_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans KR", "sans-serif"]
MONO_FONTS = ["ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace"]

# a quiet teal that reads on white as well as on near-black
ACCENT = gr.themes.Color(
    c50="#ecf9fb", c100="#d0f0f5", c200="#a4e1eb", c300="#6ccbdb", c400="#33afc4",
    c500="#1391a8", c600="#0b7285", c700="#0c5c6c", c800="#104b58", c900="#123f4b",
    c950="#052933", name="accent",
)  # fmt: skip

THEME = gr.themes.Base(
    primary_hue=ACCENT,
    secondary_hue=ACCENT,
    neutral_hue=gr.themes.colors.slate,
    radius_size=gr.themes.sizes.radius_md,
    font=SYSTEM_FONTS,
    font_mono=MONO_FONTS,
).set(
    color_accent="*primary_600",
    color_accent_soft="*primary_50",
    color_accent_soft_dark="*primary_950",
    button_primary_background_fill="*primary_600",
    button_primary_background_fill_hover="*primary_700",
    button_primary_background_fill_dark="*primary_600",
    button_primary_background_fill_hover_dark="*primary_500",
    button_primary_text_color="white",
    slider_color="*primary_600",
    slider_color_dark="*primary_400",
    checkbox_background_color_selected="*primary_600",
    block_border_width="0px",
    block_shadow="none",
    block_padding="0px",
    block_label_background_fill="transparent",
    block_label_border_width="0px",
    block_background_fill="transparent",
    block_info_text_size="12px",
    panel_border_width="0px",
    layout_gap="18px",
    form_gap_width="16px",
)

CSS = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
