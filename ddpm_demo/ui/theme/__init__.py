"""How the page looks: one accent colour, system fonts, controls left and stage right."""

from __future__ import annotations

import gradio as gr

from ddpm_demo.ui.components.assets import style

# nothing is fetched: each computer has one of these; Korean comes after Latin on purpose
SYSTEM_FONTS = [
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "sans-serif",
]
MONO_FONTS = ["ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace"]

# a quiet teal that reads on white as well as on near-black
ACCENT = gr.themes.Color(
    c50="#ecf9fb",
    c100="#d0f0f5",
    c200="#a4e1eb",
    c300="#6ccbdb",
    c400="#3dbacf",
    c500="#1391a8",
    c600="#0b7285",
    c700="#0c5c6c",
    c800="#104b58",
    c900="#123f4b",
    c950="#0c2e38",
    name="accent",
)
# neutral greys: a tinted background changes how colours in the pictures look
GREY = gr.themes.Color(
    c50="#f7f7f8",
    c100="#f0f0f1",
    c200="#e2e3e4",
    c300="#cfd0d2",
    c400="#a2a4a8",
    c500="#6c6e73",
    c600="#55575b",
    c700="#3b3d40",
    c800="#28292b",
    c900="#1d1e20",
    c950="#141517",
    name="grey",
)

THEME = gr.themes.Base(
    primary_hue=ACCENT,
    secondary_hue=ACCENT,
    neutral_hue=GREY,
    radius_size=gr.themes.sizes.radius_md,
    font=SYSTEM_FONTS,
    font_mono=MONO_FONTS,
).set(
    color_accent="*primary_600",
    color_accent_soft="*primary_50",
    color_accent_soft_dark="*primary_950",
    link_text_color="*primary_600",
    link_text_color_dark="*primary_400",
    # the base's own grey has a contrast of 2.6 on white; these have 5 and 7
    body_text_color_subdued="*neutral_500",
    body_text_color_subdued_dark="*neutral_400",
    block_title_text_color="*neutral_800",
    block_title_text_color_dark="*neutral_100",
    block_title_text_weight="500",
    block_info_text_size="12px",
    # no boxes: space groups the controls
    block_background_fill="transparent",
    block_background_fill_dark="transparent",
    block_border_width="0px",
    block_shadow="none",
    block_padding="0px",
    block_label_background_fill="transparent",
    block_label_background_fill_dark="transparent",
    block_label_border_width="0px",
    panel_border_width="0px",
    layout_gap="20px",
    form_gap_width="18px",
    input_background_fill="*neutral_50",
    input_background_fill_dark="*neutral_900",
    input_border_color_focus="*primary_600",
    input_border_color_focus_dark="*primary_400",
    input_border_width="1px",
    input_border_color="*border_color_primary",
    input_border_color_dark="*border_color_primary",
    input_placeholder_color="*neutral_500",
    input_placeholder_color_dark="*neutral_400",
    input_radius="*radius_md",
    checkbox_background_color_selected="*primary_600",
    checkbox_background_color_selected_dark="*primary_600",
    checkbox_border_color_dark="*neutral_600",
    checkbox_label_background_fill="transparent",
    checkbox_label_background_fill_dark="transparent",
    checkbox_label_background_fill_hover="*neutral_100",
    checkbox_label_background_fill_hover_dark="*neutral_800",
    checkbox_label_background_fill_selected="*primary_50",
    checkbox_label_background_fill_selected_dark="*primary_950",
    checkbox_label_border_color="*border_color_primary",
    checkbox_label_border_color_selected="*primary_600",
    checkbox_label_border_color_selected_dark="*primary_400",
    button_primary_background_fill="*primary_600",
    button_primary_background_fill_hover="*primary_700",
    button_primary_background_fill_dark="*primary_600",
    button_primary_background_fill_hover_dark="*primary_700",
    button_primary_text_color="white",
    button_secondary_background_fill="*neutral_100",
    button_secondary_background_fill_dark="*neutral_800",
    button_secondary_background_fill_hover="*neutral_200",
    button_secondary_background_fill_hover_dark="*neutral_700",
    button_large_text_weight="600",
    button_large_text_size="15px",
    slider_color="*primary_600",
    slider_color_dark="*primary_400",
)
THEME.color_accent_dark = "*primary_400"  # `set` knows no dark variant of this one

CSS = style(
    "components/text/typeset.css",
    "theme/room.css",
    "theme/page.css",
    "loss/loss.css",
    "theme/controls.css",
    "shell/shell.css",
    "shell/projector.css",
    "classroom/classroom.css",
    "train/train.css",
)
