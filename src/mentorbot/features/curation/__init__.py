"""Curation: moderators keep the pages true, from inside the chat."""
