"""A link for a class: many pages that show the same, and follow one that leads.

May enter: what a class is at, the addresses that tell and ask it, QR codes, and the sheet where a
teacher makes the link. Leading needs a key that stands behind the "#" of the teacher's link.
Never imports: a tab, models, runs, training, evaluation or commands.
"""
