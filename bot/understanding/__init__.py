"""Text to Command: pure, no Telegram, no SQL."""
