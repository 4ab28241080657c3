"""Reply and language to text: what a card says, its buttons' labels, the command menu."""

from bot.rendering.labels import label, menu, toast
from bot.rendering.text import Rendered, first_line, prepare, render
from bot.rendering.words import languages

__all__ = ["Rendered", "first_line", "label", "languages", "menu", "prepare", "render", "toast"]
