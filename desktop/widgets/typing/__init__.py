"""Chinese input methods and plain typing."""
