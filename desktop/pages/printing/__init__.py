"""打印: choosing, seeing, printing and saving sheets."""
