"""How an installation is made, started, watched and checked."""
