"""Check: an article is accepted or rejected with a reason; a whole corpus passes the gates or is refused."""
