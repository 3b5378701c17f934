"""What goes out to the businesses: return copies with what to mend, and the letters they go with."""
