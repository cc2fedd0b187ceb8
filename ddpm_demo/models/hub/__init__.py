"""Models of the Hugging Face Hub: which files of one are wanted, their download, and an upload.

Names are the Hub's own (`owner/name`), never a URL or a path. Only JSON and safetensors of a DDPM
layout are taken; whether they can be drawn from is said by whoever opens the folder.
May enter: what speaks with the Hub through `huggingface_hub`.
Never imports: runs, pictures, the page.
"""
