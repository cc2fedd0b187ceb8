"""A link for a class: many pages that show the same, and follow one that leads.

May enter: what a class is at, the addresses that tell and ask it, QR codes, and the sheet where a
teacher makes the link. Leading needs a key that stands behind the "#" of the teacher's link.
Never imports: a tab, models, runs, training, evaluation or commands.
"""

from __future__ import annotations

# what a link may hide, by the name that stands in it
HIDABLE = {
    "controls": ".room > .controls, #forward-own",
    "experiments": ".room > .below",
    "files": "#keep, .history, #keep-return, #keep-many",
    "tabs": "#tabs > .tab-wrapper",
    "path": ".shell-path",
    "numbers": ".dd-aside",
    "model": "#sample-model, #sample-model-cards",
    "answer": "#sample-answer",
    "images": "#sample-num-images",
    "steps": "#sample-steps",
    "solver": "#sample-solver",
    "seed": ".seed-row",
    "more": "#sample-more",
}
# those that the sheet offers; the others are written into a link by hand
OFFERED = ("controls", "experiments", "files", "tabs")
