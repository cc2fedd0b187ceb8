"""A run folder, and all that may happen to it before, during and after its training.

Here are the layout of the folder, its states, its config, its lock, drafts, the archive, the
catalogue of models, the queue of trainings, the tasks that visitors wait for, and the sweeps.
Runs are folders and processes: whatever learns or draws is started by `children`, never called.
May be imported by training, evaluation, commands and ui. Never imports those, nor gradio; torch
only inside functions, as the page lists runs before torch is imported.
"""
