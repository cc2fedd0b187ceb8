"""Words of Train: the tab, its pictures, its estimates, its advice and its runs."""

from . import advice, outlook, pictures, runs, tab

WORDS = tab.WORDS | pictures.WORDS | outlook.WORDS | advice.WORDS | runs.WORDS
