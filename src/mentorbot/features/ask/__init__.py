"""Ask: a question gets a short, cited answer, or an honest "I don't have that"."""
