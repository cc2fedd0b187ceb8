"""The paper: forward and reverse process, what a network learns, and what can be asked of it.

Tensors of floats come in and go out, pictures in [−1, 1]; a network is whatever meets the protocol
`denoiser.Denoiser`. No file, run, data set or network is known here: only config, errors and
randomness are imported, with torch and numpy, and diffusers for its scheduler base classes and
solvers.
"""
