"""The second screen: what the hall sees, and the console's hold on it."""
