"""Train after the start: the list of runs, and one run with its curves, previews and measures.

May enter: views of a run folder, and the handlers that stop, resume, continue, measure, rename,
download or delete a run (`running`, `manage`, `quality`, `copies`).
Never imports: another tab, evaluation or commands; the measuring runs in a process of its own.
"""
