"""One file of a picture: its bytes, read within bounds, become an upright square in RGB.

`reading` gives the bytes, `decode` leads the way, `values` and `squares` are its two halves.
Never imports: anything else of `data`, nor torch.
"""
