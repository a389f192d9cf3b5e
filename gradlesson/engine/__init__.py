"""The generator's heart: what an experiment depends on, where its results lie, and how it runs.

In order of dependency: settings -> files -> worker -> sources -> closure -> store -> workers -> course ->
runner and task. Nothing here imports another part of gradlesson but `gradlesson.errors`, and nothing that the
process which builds pages imports from here imports numpy.
"""
