"""The server around the page: where it listens, whose requests it takes, the files it puts by.

May enter: ASGI middleware, gradio's temporary folder, and what is said when the server cannot
start. It knows nothing of what the page shows.
Never imports: a tab, a component, models, training, evaluation or commands.
"""
