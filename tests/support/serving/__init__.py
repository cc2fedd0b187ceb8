"""Servers that tests start, and what they are started with: ports, nginx, a container, a Space."""
