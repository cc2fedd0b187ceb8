"""Whoever started a public page, and comes through the same link as everybody else.

Through a tunnel all requests come from this computer, so nothing but a key tells the owner from
strangers. It stands behind the "#" of a link, which browsers send to nobody; the page exchanges it
for a cookie. A request with that cookie is answered by a second page, which is built with the
bounds of home: no handler of the public page ever asks who is who.
May enter: the key, the exchange, the second page, and what the terminal says of links.
Never imports: a tab, a component, models, training, evaluation or commands.
"""
