"""票数: sheets of votes that were counted by hand."""
