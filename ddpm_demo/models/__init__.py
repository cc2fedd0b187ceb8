"""Networks and the folders that they are kept in.

Named UNets, a network as a `diffusion.denoiser.Denoiser`, and model folders, which are read
without trusting them. Model folders and tensors come in; denoisers go out. May import diffusion,
storage, config and errors, and diffusers for the networks; never data, runs, training or a page.
"""
