"""What may be done: the verbs, one file per noun, one transaction per verb.

Services take a :class:`portaladm.wiring.Context`, return frozen dataclasses and print nothing.
A portal that a district already has can import them and use the same verbs.
"""
