"""What brings the part of Train into view where an answer appears."""

from __future__ import annotations

from ddpm_demo.ui.components.sight import into_view

# plan and list are long: Start and a click on a run scroll to what they opened
TO_STAGE = into_view("#train-card, #train-reading", delay=800)
TO_MORE_STEPS = into_view("#train-manage", block="start", delay=300)
TO_FIT = into_view("#train-fit", block="start", delay=300)
TO_PICTURES = into_view("#train-empty", block="start", delay=300)
TO_QUALITY = into_view("#train-quality", block="start", delay=300)
