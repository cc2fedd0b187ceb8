"""Questions to a reverse process: branch it, start it from a picture, mix two, compare two.

Each answer is a process like any other: a generator of `sampling.Step` whose batch is a grid of
pictures, so the same timeline shows it. Models, kept trajectories and pictures of floats come in.
Like the rest of `diffusion` it imports no file, run, data set or network.
"""
