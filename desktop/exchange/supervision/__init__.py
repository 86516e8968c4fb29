"""清单 and 自查表 as workbooks."""
