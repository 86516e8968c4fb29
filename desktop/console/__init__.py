"""What commands share beside the operations themselves: signing in, and the accounts."""
