"""计算表: the whole calculation as a workbook of live formulas, which an office can follow cell by cell."""
