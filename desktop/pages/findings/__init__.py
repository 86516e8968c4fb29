"""整改台账: findings and their rectification."""
