"""Train before the start: the drop zone, the contact sheet, the plan, its outlook and advice.

May enter: controls and views of a draft, and the handlers that change it (`drafting`). Reading
pictures and timing networks are tasks in processes of their own, which `runs.jobs.tasks` starts.
Never imports: `run/` beside it, another tab, evaluation or commands.
"""
