"""The wizard that makes a new year, and the dialog that takes one away again."""
