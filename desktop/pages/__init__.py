"""A package a page: its view, models, dialogs and edits."""
