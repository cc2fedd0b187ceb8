"""Pictures as files: strangers' bytes become a data set, and drawings become PNG, GIF and MP4.

May enter: whatever reads, decodes, stores or writes pictures, and the settings inside such files.
A file of a stranger passes `sources` or `zips`, then `picture`; each has its bounds.
Never imports: models, diffusion, runs, training, evaluation, commands or the page. torch is
imported by `pixels` and `export` alone, so that reading pictures starts at once.
"""
