"""DDPM Demo: see, train and question a Denoising Diffusion Probabilistic Model."""

__version__ = "0.1.0"
