"""The English of what can go wrong with the owner's link and a link for a class; see `errors`."""

from __future__ import annotations

LINK_MESSAGES: dict[str, str] = {
    "owner_refused": "This is not the owner's link of this page. Each start has another one, which "
    "its terminal shows.",
    "owner_wait": "Too many wrong keys were tried. Open the owner's link again in {seconds} s.",
    "link_refused": "This is no link to a page.",
    "class_key": "This is no key of a class: it has 32 digits and letters from a to f.",
    "class_wait": "Too many classes or codes are being made here. Try again in {seconds} s.",
    "class_over": "Nobody leads this class at the moment.",
    "link_long": "This link has more than {limit} characters, too many for a QR code.",
    "brief_unreadable": "This request cannot be read: it must be a JSON object of {limit} bytes at "
    "most.",
}
