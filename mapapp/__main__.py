"""Run the command line as `python -m mapapp`."""

from mapapp.cli import main

if __name__ == "__main__":
    main()
