"""The parents' door: web pages and the phone app's API, on the same services as the counter.

What it needs is in the extra ``portal``; nothing else imports this package.
"""
