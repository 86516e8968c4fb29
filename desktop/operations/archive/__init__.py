"""评议档案: what a year leaves on paper, in one folder."""
