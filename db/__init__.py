"""What is true: records, scoring rules and the file. No Qt, no reportlab, no spreadsheet."""
