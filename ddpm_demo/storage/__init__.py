"""Files and folders that are written whole or not at all, and what only some systems can do.

May enter: ways to write, check and clean up files, and calls that only POSIX has with a fallback.
What the files mean is known to the rooms above: `runs`, `data`, `training`.
Never imports: any other room, torch or gradio.
"""
