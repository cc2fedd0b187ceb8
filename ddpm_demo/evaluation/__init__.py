"""How good a model is: its drawings beside real pictures, copies among them, and the bound.

May enter: measures of pictures and models, and the drawings that they need.
Only `copy_meter` writes into a run; the other modules take arrays, data sets and models.
Never imports: training, commands or the page.
"""
