"""What the program can be asked to do as a whole, called by the window and the command line alike."""
