"""评委: groups, reviewers and who is absent or recused."""
