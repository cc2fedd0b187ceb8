"""What makes a run ready, one optimiser step, the loop, what is looked at meanwhile, and advice.

A training is a function of its config, its pictures and the step: a resumed run repeats the uncut
one bit for bit, and any number of processes draws the same global batch. Wall time decides only
when it reports and saves. May be imported by commands and, for `advice` and `budget` alone, by ui,
which starts trainers as processes. Never imports evaluation, commands, ui or gradio.
"""
