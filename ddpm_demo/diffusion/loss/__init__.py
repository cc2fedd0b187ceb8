"""What is learned, how far a model is from it, and a step of each of the paper's algorithms.

`objective` is the loss that a network is trained on, `bound` the terms of the variational bound
that it comes from, `estimate` their sum for a model and pictures, `algorithms` one step of
algorithm 1 or 2 taken apart. Pictures come in as floats in [−1, 1]. Like the rest of `diffusion`
it imports no file, run, data set or network.
"""
