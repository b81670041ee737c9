"""The staff's door: one file per command group, plus options, rendering and questions.

A command reads its arguments, makes one service call inside ``cli.open()`` and renders the
result. Services are imported inside the command, so that ``--help`` stays light.
"""
