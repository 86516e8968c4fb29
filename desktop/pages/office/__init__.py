"""直接计分与加减分: what the office enters."""
