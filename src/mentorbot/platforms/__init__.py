"""Where people talk to it: one package for each platform. They import core alone."""
