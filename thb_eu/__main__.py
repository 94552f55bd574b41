"""Run `python -m thb_eu`, the same as the command `thb-eu`."""

from thb_eu.cli import main

if __name__ == "__main__":
    main()
