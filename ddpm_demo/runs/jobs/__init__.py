"""The processes that work on runs: which command each is, who trains, who waits, what is swept.

A server's `Jobs` hold its queue and its tasks. A trainer is known by its run folder alone, so a new
server finds it again. Bounds come from the policy.
Never imports: models, training or torch. Nothing here trains or reads a picture itself.
"""
