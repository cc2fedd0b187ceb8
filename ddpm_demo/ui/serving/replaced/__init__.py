"""What stands in the place of parts of gradio and uvicorn that lack a bound."""
