"""What a message says about the card it answers."""
