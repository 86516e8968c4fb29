"""What the office enters: given scores, deductions, adjustments."""
