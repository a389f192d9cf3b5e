"""`python -m gradlesson` is the command line."""

from gradlesson.console import main

if __name__ == "__main__":
    main()
