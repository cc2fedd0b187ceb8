"""A page that draws by itself: a model's network as ONNX, and what a browser needs to run it.

`export` writes a network as ONNX and compares it with torch, `runtime` finds onnxruntime-web,
`assets` puts scripts, styles and words together, `site` writes the folder or the single file.
`script/` is the twin of `diffusion/` in script, `page/` is the page.
May enter: a model folder, and the scripts, styles and words of the page's timeline, which are read
as files.
Never imports: the page and gradio. Nothing of it is needed to draw on this machine.
"""
