"""Words of Train: the tab, pictures, estimates, advice, runs, their worth, their way to the Hub."""

from . import advice, hub, outlook, pictures, quality, runs, tab

WORDS = (
    tab.WORDS
    | pictures.WORDS
    | outlook.WORDS
    | advice.WORDS
    | runs.WORDS
    | quality.WORDS
    | hub.WORDS
)
