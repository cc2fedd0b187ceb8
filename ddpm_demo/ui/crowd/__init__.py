"""Many visitors at once: who asks, who waits, whose turn it is, and what is kept of whom.

May enter: gradio's queue and its sessions with the bounds of the policy, and the middleware that
tells both who listens and ends what comes in too slowly.
Never imports: a tab, training, evaluation or commands, and torch.
"""
