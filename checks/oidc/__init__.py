"""Whether other portals can sign parents in: ``python check.py oidc``.

openid-client, a library for Node.js that nobody here wrote, runs a small portal; a parent signs in
to it with Chromium at a door of this program. Each step that can go wrong goes wrong once, and the
library must see it. Needs node, npm, its registry and Chromium; where one is missing, it says so
and checks nothing.
"""
