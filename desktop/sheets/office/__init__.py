"""Papers around the year: the rules in words, comments, notices to mend, the meeting, what is sent."""
