"""One module a change, named by what it brings; `down_revision` puts them in order."""
