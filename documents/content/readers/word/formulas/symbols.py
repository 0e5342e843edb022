"""Letters of Word's symbol fonts as those of Unicode. Pure."""

_PRIVATE = 0xF000
_FIRST = 0x20
# Adobe's Symbol from its first letter; a dot where it has none.
_SYMBOL = " !∀#∃%&∍()∗+,−./0123456789:;<=>?"
_SYMBOL += "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = {
    0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC4: "⊗", 0xC5: "⊕",
    0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xC9: "⊃", 0xCA: "⊇", 0xCC: "⊂", 0xCD: "⊆", 0xCE: "∈",
    0xCF: "∉", 0xD0: "∠", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧",
    0xDA: "∨", 0xDB: "⇔", 0xDC: "⇐", 0xDD: "⇑", 0xDE: "⇒", 0xDF: "⇓", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x36: "⌛", 0x45: "☜", 0x46: "☞", 0x4A: "☺", 0x4C: "☹",
    0x51: "✈", 0x52: "☼", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x76: "❖", 0x9F: "•",
    0xA7: "▪", 0xA8: "☐", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF3: "⬄", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip


def letter(code: int, font: str) -> str:
    """The letter that a font shows for a code; an unknown one stays in the private area."""
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return ""
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 0x100 else code
    if font.lower() == "symbol":
        found = _SYMBOL[low - _FIRST : low - _FIRST + 1] if low >= _FIRST else ""
        return found or _SYMBOL_HIGH.get(low) or chr(code)
    if font.lower() == "wingdings":
        return _WINGDINGS.get(low) or chr(code)
    return chr(code)
