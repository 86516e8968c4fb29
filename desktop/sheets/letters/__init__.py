"""Official letters: 反馈函, 催报函, 结果通报."""
