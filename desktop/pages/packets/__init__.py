"""分发与收回: seats to other desks and back, and the page of whoever holds a packet."""
