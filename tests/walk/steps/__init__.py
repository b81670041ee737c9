"""What can happen in the district: each step runs one command, and does the same to the model.

A step is a name and texts, so that a walk can be printed and typed again. A step that the rules
refuse must be refused by the program; what it left is seen in the comparison afterwards. A step
about somebody who isn't known (yet) is passed over.
"""
