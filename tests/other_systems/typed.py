"""The command line, as a module that can be run without its launcher."""

from orchestrator.cli.main import main

main()
