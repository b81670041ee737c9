"""Excel workbooks (.xlsx), read as Excel shows them and in constant memory.

``parts`` finds the sheets through the workbook's relationships, ``styles`` and ``strings`` read
what the cells share, ``cells`` streams a sheet row by row, ``reader`` makes a roster of the rows.
Everything goes through expat, with limits and without entities: a few hundred bytes that claim
a sheet of seventeen billion cells cost nothing.
"""
