"""Mathematics in Markdown (`$…$`, `$$…$$`): words, read and written as they are. Pure."""

import re

# As pandoc has it, so that prices are none: no space within the signs, no digit behind them.
INLINE = r"\$(?![\s$])[^$`]*?(?<![\s\\])\$(?![\d$])"
FORMULA = re.compile(INLINE)
DISPLAYED = re.compile(r"\$\$(?!\$)(?:[^$\n]*\n)*[^$\n]*\$\$[ \t]*")
