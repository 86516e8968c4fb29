"""The drafts of a scheme: kept beside the file while it is worked on, and the bar that tells of them."""
