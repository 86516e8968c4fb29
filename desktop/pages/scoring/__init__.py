"""评分: a reviewer's ballots and the clerk's grid."""
