"""What a run tells of itself where strangers read it: the card of its model.

A card is Markdown under a YAML header. Whatever a person or a stranger's run wrote stands in it as
plain text, and never in the header. Keys of runs, paths and names of files stay out.
Never imports: torch, the Hub, pictures.
"""
