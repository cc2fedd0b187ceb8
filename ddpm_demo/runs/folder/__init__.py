"""What lies in a run folder, and how each file of it is read and written.

`Run` names the files; config, status, metrics, checkpoints and the writer's lock have a module
each. What is read may be damaged, so `checks` looks at the kind of every value.
Never imports: anything else of `runs`, nor torch. Nothing here starts a process or knows what a
model is.
"""
