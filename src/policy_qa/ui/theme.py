"""How the page looks: calm colours, the fonts of the system, nothing from outside."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

STYLE = Path(__file__).with_name("style.css")
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_MONOSPACE = ("ui-monospace", "monospace")


def calm() -> gr.themes.Base:
    """Return the theme: white cards on a pale ground, one green for what can be done."""
    theme = gr.themes.Default(
        primary_hue="teal",
        neutral_hue="slate",
        font=_FONTS,
        font_mono=_MONOSPACE,
        radius_size=gr.themes.sizes.radius_md,
    )
    return theme.set(
        body_background_fill="#f4f6f5",
        body_text_color="#22302d",
        body_text_color_subdued="#566762",
        link_text_color="#17645a",
        link_text_color_hover="#0f4a42",
        link_text_color_visited="#17645a",
        link_text_color_active="#0f4a42",
        block_background_fill="#ffffff",
        block_border_color="#dde4e1",
        block_label_text_color="#4b5d58",
        block_title_text_color="#34443f",
        block_info_text_color="#5b6c67",
        border_color_primary="#dde4e1",
        background_fill_secondary="#f8faf9",
        input_border_color="#c3cecb",
        input_border_color_focus="#1f6f62",
        input_placeholder_color="#6d7c78",
        color_accent="#1f6f62",
        color_accent_soft="#dcefe9",
        button_border_width="1px",
        button_primary_border_color="#1f6f62",
        button_primary_background_fill="#1f6f62",
        button_primary_background_fill_hover="#18584e",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#eef4f2",
        button_secondary_border_color="#b9c7c3",
        button_secondary_text_color="#22302d",
        button_cancel_background_fill="#ffffff",
        button_cancel_background_fill_hover="#fdf1ef",
        button_cancel_border_color="#d9a29b",
        button_cancel_text_color="#a3271c",
    )
