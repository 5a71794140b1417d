"""One notebook run: parameters checked, kernel started, output normalised."""
