"""What a verdict looks like to the people who read it."""
