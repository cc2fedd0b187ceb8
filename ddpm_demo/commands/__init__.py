"""What `python -m ddpm_demo COMMAND` does: one file per command, its parser and its work.

May enter: the words and options of a command line, and the calls that carry them out.
`subject` and `answers` are what several commands share: which model and pictures are meant, and
how a command speaks to the page that started it.
Never imports: the page. No room imports this one: the page starts commands as processes.
"""
