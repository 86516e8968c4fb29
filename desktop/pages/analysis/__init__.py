"""分析: agreement of the panel and habits of reviewers."""
