"""What is learned, how far a model is from it, and a step of each of the paper's algorithms.

`objective` is the loss that a network is trained on, and `bound` has the formulas of the terms of
the variational bound that it comes from. `terms` works them out for a model and pictures at the
timesteps of `visits`, and `estimate` adds them up. `algorithms` takes a step of algorithm 1 or 2
apart. Pictures come in as floats in [−1, 1]. Like the rest of `diffusion` it imports no file, run,
data set or network.
"""
