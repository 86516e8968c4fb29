"""How far the reviewers agree: Kendall's W, ICC, Krippendorff's alpha, intervals of ranks."""
