"""What pages, commands and other programs see of the show, as documents."""
