"""Words of Train: the tab, its pictures, its estimates, its advice, its runs and their worth."""

from . import advice, outlook, pictures, quality, runs, tab

WORDS = tab.WORDS | pictures.WORDS | outlook.WORDS | advice.WORDS | runs.WORDS | quality.WORDS
