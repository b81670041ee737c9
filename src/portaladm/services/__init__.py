"""What may be done: the verbs, a package per noun, one transaction per verb.

Services take a :class:`portaladm.services.context.Context`, return frozen dataclasses and print
nothing. What a person is to be told is a code with its values: the words belong to who speaks.
A portal that a district already has can import them and use the same verbs.
"""
