"""`gradlesson new`: a small course, complete and in a subject of its own, to begin another one with."""
