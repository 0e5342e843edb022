import assert from "node:assert/strict";
import { test } from "node:test";

import { getSchema } from "@tiptap/core";
import { DOMParser as TextParser, Fragment } from "@tiptap/pm/model";
import { JSDOM } from "jsdom";

import { htmlOf, isMarkdown, isWhole } from "../../src/editor/paste/markdown.ts";
import { piecesOf } from "../../src/editor/paste/large.ts";
import { cleaned } from "../../src/editor/paste/clean-html.ts";
import { copiedText, plainText } from "../../src/editor/paste/plain-copy.ts";
import { sliceOfText } from "../../src/editor/paste/plain-text.ts";
import { schema } from "../../src/editor/schema.ts";

const { DOMParser } = new JSDOM().window;
const ID = "11111111-1111-4111-8111-111111111111";
const OWN = `/documents/${ID}/files/22222222-2222-4222-8222-222222222222`;
const OTHERS = OWN.replace("1111", "3333");
const made = getSchema(schema(ID));

const clean = (html: string) => cleaned(html, (src) => src === OWN, new DOMParser());

interface Shown {
  type: string;
  attrs?: Record<string, unknown>;
  marks?: { type: string }[];
  text?: string;
  content?: Shown[];
}

/** What the editor makes of it, one line for each block: `kind(what is in it)`. */
function read(html: string): string {
  const page = new DOMParser().parseFromString(clean(html).html, "text/html");
  const node = TextParser.fromSchema(made).parse(page.body);
  return (node.toJSON() as Shown).content!.map(say).join("\n");
}

function say({ type, attrs = {}, marks = [], text, content = [] }: Shown): string {
  if (text !== undefined) return [...marks.map((mark) => mark.type[0]!), ""].join(":") + text;
  const { level, checked, start, language } = attrs;
  const more =
    level ?? (type === "taskItem" ? checked : null) ?? language ?? (start === 1 ? null : start);
  const inner = content.map(say).join(type === "paragraph" || type === "heading" ? "" : " ");
  return `${type}${more == null ? "" : `=${String(more)}`}(${inner})`;
}

const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:x">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoTitle>Annual report<o:p></o:p></p>
<h2><b><span style='mso-fareast-font-family:"Times New Roman"'>Results</span></b><o:p></o:p></h2>
<p class=MsoNormal>We are <b style='mso-bidi-font-weight:normal'>glad</b> and <span
style='background:yellow;mso-highlight:yellow'>bright</span>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Apples<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Green<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Pears<o:p></o:p></p>
<p class=MsoNormal>Then:<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>3.<span>&nbsp; </span></span>Third<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'><td width=100 style='width:75pt'><p class=MsoNormal>A1<o:p></o:p></p></td>
<td colspan=99999 width=100><p class=MsoNormal>B1<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><img width=10 height=10 src="file:///C:/Users/me/clip_image001.png" v:shapes="Picture_x0020_1"></p>
<!--EndFragment--></body></html>`;

test("Word: title, headings, marks, lists by their levels, tables; no signs, no empty lines", () => {
  assert.equal(
    read(WORD),
    [
      "heading=1(Annual report)",
      "heading=2(Results)",
      "paragraph(We are b:glad and h:bright.)",
      "bulletList(listItem(paragraph(Apples) bulletList(listItem(paragraph(Green)))) " +
        "listItem(paragraph(Pears)))",
      "paragraph(Then:)",
      "orderedList=3(listItem(paragraph(Third)))",
      "table(tableRow(tableCell(paragraph(A1)) tableCell(paragraph(B1))))",
    ].join("\n"),
  );
});

const GOOGLE = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1f2e-7fff">
<h1 dir="ltr" style="line-height:1.38;"><span style="font-size:20pt;font-family:Arial;font-weight:700;">Trip</span></h1>
<p dir="ltr" style="line-height:1.38;"><span style="font-weight:400;">plain </span><span style="font-weight:700;">bold</span><span style="font-style:italic;"> slanted</span><span style="text-decoration:underline;"> lined</span><span style="text-decoration:line-through;"> gone</span><span style="background-color:#ffff00;"> bright</span><span style="background-color:transparent;"> end</span></p>
<p dir="ltr"><a href="https://example.org/x" style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;">a link</span></a><a href="javascript:alert(1)"><span> no link</span></a></p>
<ul style="padding-inline-start:28px;"><li dir="ltr" role="checkbox" aria-checked="true" style="list-style-type:none;"><img src="https://lh7.googleusercontent.com/box" alt="checked" aria-roledescription="checkbox"/><p dir="ltr" role="presentation"><span>Passport</span></p></li><li dir="ltr" role="checkbox" aria-checked="false"><p dir="ltr"><span>Tickets</span></p></li></ul>
<ol><li dir="ltr" aria-level="1"><p><span>One</span></p></li><ul><li dir="ltr" aria-level="2"><p><span>deeper</span></p></li></ul></ol>
<p><img src="https://lh7-rt.googleusercontent.com/docsz/AD_4nXd" width="602" height="400"></p>
<br class="Apple-interchange-newline"></b>`;

test("Google Docs: styles become marks, check lists stay, the outer bold is none", () => {
  assert.equal(
    read(GOOGLE),
    [
      "heading=1(Trip)",
      "paragraph(plain b:boldi: slantedu: lineds: goneh: bright end)",
      "paragraph(l:a link no link)",
      "taskList(taskItem=true(paragraph(Passport)) taskItem=false(paragraph(Tickets)))",
      "orderedList(listItem(paragraph(One) bulletList(listItem(paragraph(deeper)))))",
    ].join("\n"),
  );
  assert.equal(clean(GOOGLE).dropped, 1);
});

test("Markdown: everything that the editor has", async () => {
  const markdown = [
    "# Title",
    "",
    "Some **bold**, *slanted*, ~~gone~~ and `code`.",
    "",
    "- [x] done",
    "- [ ] open",
    "",
    "1. one",
    "2. two",
    "",
    "> wise",
    "",
    "```js",
    "let a = 1;",
    "```",
    "",
    "| a | b |",
    "|---|---|",
    "| 1 | 2 |",
    "",
    "---",
    "",
    "#### Deep",
    "",
    "![x](https://evil.example/x.png)",
  ].join("\n");
  assert.equal(isMarkdown(markdown), true);
  assert.equal(
    read(await htmlOf(markdown)),
    [
      "heading=1(Title)",
      "paragraph(Some b:bold, i:slanted, s:gone and c:code.)",
      "taskList(taskItem=true(paragraph(done)) taskItem=false(paragraph(open)))",
      "orderedList(listItem(paragraph(one)) listItem(paragraph(two)))",
      "blockquote(paragraph(wise))",
      "codeBlock=js(let a = 1;)",
      "table(tableRow(tableHeader(paragraph(a)) tableHeader(paragraph(b))) " +
        "tableRow(tableCell(paragraph(1)) tableCell(paragraph(2))))",
      "horizontalRule()",
      "heading=3(Deep)",
      "paragraph(![x](https://evil.example/x.png))",
    ].join("\n"),
  );
});

test("Markdown: what we have nothing for stays as it is written", async () => {
  const kept: [string, string][] = [
    ["Dear <name>,\nsee **below**", "paragraph(Dear <name>,hardBreak()see b:below)"],
    ["`a` List<String> <b>b</b>", "paragraph(c:a List<String> <b>b</b>)"],
    [
      "a[^1]\n\n[^1]: Ibid.\n\n[x]: https://a.org/",
      "paragraph(a[^1])\nparagraph([^1]: Ibid.)\nparagraph([x]: l:https://a.org/)",
    ],
    ["---\ntitle: A\n---\n# B", "paragraph(---hardBreak()title: AhardBreak()---)\nheading=1(B)"],
    ["__init__.py *.txt *.log 2*3*4 ~/a ~/b", "paragraph(__init__.py *.txt *.log 2*3*4 ~/a ~/b)"],
    ["1986. A great year\n1987. Another", "paragraph(1986. A great yearhardBreak()1987. Another)"],
    ["__bold__, (*slanted*) and _more_.", "paragraph(b:bold, (i:slanted) and i:more.)"],
    ["a<br>b", "paragraph(ahardBreak()b)"],
  ];
  for (const [markdown, shown] of kept) assert.equal(read(await htmlOf(markdown)), shown);
});

test("a conversion that loses a word is none", () => {
  assert.equal(isWhole("Dear <name>, `x`", "Dear , x"), false);
  assert.equal(isWhole("**Dear** Ann", "Dear Ann"), true);
});

test("plain words are not taken for Markdown", () => {
  const plain = [
    "Dear Ann,\n\nsee you on 3. May - or not.",
    "a * b * c = d",
    "#1 in the charts",
    "- Ann",
    "1. May",
    "https://example.org/a_b_c",
    "I said: > no",
    "x [1] and (2)",
    "5 - 3\n= 2",
    "**",
    "",
    "cp *.txt *.log /tmp",
    "Dear <name>,\n\n- one\n- two",
    "std::vector<int> a;\n- one\n- two",
    "1986. A great year\n1987. Another",
    "__init__.py",
    "#!/bin/sh\n# Set up\n\nmake **all**\n\n# Run\n\nmake run",
    "# install\n\napt install x\n\n# run\n\nx",
    "Roses are red\nViolets are blue",
    "name: x\nitems:\n  - one\n  - two\n",
    "--- a/x\n+++ b/x\n@@ -1 +1 @@\n- one\n- two\n+ three",
    "On Monday Ann wrote:\n> yes\n> no",
    "---\na: b\n---\n",
    "- one\n- two\n- three",
    "1. one\n2. two",
    "def f():\n    # Say\n    return `x` **y**\n\n# End\n\n",
  ];
  for (const text of plain) assert.equal(isMarkdown(text), false, text);
});

test("Markdown is told by what nobody writes by chance, or by two kinds of signs", () => {
  const sure = [
    "- [ ] a\n- [x] b",
    "a | b\n---|---\n1 | 2",
    "```\ncode\n```",
    "see [this](https://example.org/)",
    "# Title\n\nSome **bold** words",
    "# Title\n\n- one\n- two",
    "1. one\n2. two\n\n`code`",
    "---\nfront: x\n---\n# Title\n\n> wise",
  ];
  for (const text of sure) assert.equal(isMarkdown(text), true, text);
});

test("a large text is put in by pieces, a large table by its rows", () => {
  const { table, tableRow, tableCell, paragraph } = made.nodes;
  const p = (words: string) => paragraph!.create(null, made.text(words));
  const row = tableRow!.create(null, tableCell!.create(null, p("cell")));
  const content = Fragment.from([
    p("one"),
    p("two"),
    table!.create(null, [row, row, row]),
    p("end"),
  ]);
  const pieces = piecesOf(content, 400);
  assert.deepEqual(
    pieces.map((piece) => [piece.content.textBetween(0, piece.content.size, "|"), piece.isInside]),
    [
      ["one|two", false],
      ["cell|cell", false],
      ["cell", true],
      ["end", false],
    ],
  );
  const long = piecesOf(Fragment.from(p("ab\u{1f600}cd")), 6);
  assert.deepEqual(
    long.map((piece) => [piece.content.textBetween(0, piece.content.size), piece.isInside]),
    [
      ["ab", false],
      ["\u{1f600}c", true],
      ["d", true],
    ],
  );
});

test("plain text keeps its line ends, spaces and signs", () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  const kept: [string, string][] = [
    ["Roses\n  are *red*\n\nViolets", "paragraph(Roses|  are *red*)\nparagraph(Violets)"],
    ["a\r\nb\rc", "paragraph(a|b|c)"],
    ["a\n\n\nb\n", "paragraph(a)\nparagraph()\nparagraph(b)\nparagraph()"],
    [lines.join("\n"), lines.map((line) => `paragraph(${line})`).join("\n")],
    ["see https://a.org/x_y_.", "paragraph(see l:https://a.org/x_y_.)"],
  ];
  for (const [text, shown] of kept) {
    const said = (sliceOfText(text, made, [], true).content.toJSON() as Shown[])
      .map(say)
      .join("\n");
    assert.equal(said.replaceAll("hardBreak()", "|"), shown);
  }
});

test("pictures: own stay, data and other documents’ are to be uploaded, remote ones are left out", () => {
  const data = "data:image/png;base64,iVBORw0KGgo=";
  const html = `<p>a</p><img src="${OWN}"><img src="${OTHERS}"><img src="${data}">
    <img src="https://evil.example/track.gif"><img src="data:image/svg+xml;base64,AA=="><img>`;
  const pasted = clean(html);
  assert.deepEqual(pasted.pictures, [OTHERS, data]);
  assert.equal(pasted.dropped, 1);
  assert.equal(read(html), "paragraph(a)\nimage()");
});

test("what would run or load is gone, in words of this editor, too", () => {
  const evil = `<script>window.hit=1</script><style>*{}</style><iframe src="x"></iframe>
    <object data="x"></object><link rel=stylesheet href=x><p onclick="x()">words</p>
    <img src="https://evil.example/x" onerror="window.hit=1">`;
  assert.equal(clean(evil).html.replace(/\s+/g, " ").trim(), '<p onclick="x()">words</p>');
  const own = `<div data-pm-slice="1 1 []"><p>a</p><img src="https://evil.example/x"></div>`;
  assert.equal(clean(own).html.includes("evil"), false);
});

test("hostile attributes of what is pasted are bounded", () => {
  const page = new DOMParser().parseFromString(
    clean(
      '<table><tr><td colspan="9999999" rowspan="-3" colwidth="1,2">x</td></tr></table>' +
        `<img src="${OWN}" width="1e9">`,
    ).html,
    "text/html",
  );
  const node = TextParser.fromSchema(made).parse(page.body);
  const cell = node.firstChild!.firstChild!.firstChild!;
  assert.deepEqual({ ...cell.attrs }, { colspan: 1, rowspan: 1, colwidth: null });
});

test("a table's caption stands before it, and its cells stay", () => {
  assert.equal(
    read("<table><caption>Sums</caption><tr><td>1</td></tr></table>"),
    "paragraph(Sums)\ntable(tableRow(tableCell(paragraph(1))))",
  );
});

test("a copy as plain text has signs of lists, tabs between cells, one blank line between paragraphs", () => {
  const page = new DOMParser().parseFromString(
    "<h1>Title</h1><p>a<br>b</p><p></p><ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>" +
      "<ol start=3><li>three</li></ol><ul data-type=taskList><li data-type=taskItem data-checked=true>" +
      "<p>done</p></li></ul><blockquote><p>wise</p><p>old</p></blockquote><table><tr><td>1</td><td>2</td></tr>" +
      "<tr><td>3</td><td>4</td></tr></table><pre><code>x\n  y</code></pre><hr><p>end</p>",
    "text/html",
  );
  const doc = TextParser.fromSchema(made).parse(page.body);
  assert.equal(
    plainText(doc.content),
    [
      "Title",
      "",
      "a",
      "b",
      "",
      "",
      "- one",
      "  - deep",
      "- two",
      "",
      "3. three",
      "",
      "[x] done",
      "",
      "> wise",
      ">",
      "> old",
      "",
      "1\t2",
      "3\t4",
      "",
      "x",
      "  y",
      "",
      "---",
      "",
      "end",
    ].join("\n"),
  );
  const text = "Roses\n  are red\n\n\nViolets";
  assert.equal(plainText(sliceOfText(text, made, [], true).content), text);
});

test("a copy of letters out of one block has no signs, and items keep their numbers", () => {
  const page = new DOMParser().parseFromString(
    "<ol start=2><li>one</li><li>two</li><li>three<ol><li>four</li><li>five</li><li>six</li></ol></li></ol>" +
      "<blockquote><p>wise words</p><p>old</p></blockquote>" +
      "<table><tr><td>cell</td><td><p>left</p><p>over</p></td></tr></table><p>end</p>",
    "text/html",
  );
  const doc = TextParser.fromSchema(made).parse(page.body);
  const place = (word: string, back = 0): number => {
    let found = -1;
    doc.descendants((node, position) => {
      if (node.isText && node.text!.includes(word)) found = position + node.text!.indexOf(word);
    });
    return found + back;
  };
  // As the editor does: with what is around.
  const copied = (from: number, to: number): string =>
    copiedText(doc.slice(from, to, true), doc.resolve(from));
  assert.equal(copied(place("two"), place("two", 3)), "two");
  assert.equal(copied(place("five"), place("five", 2)), "fi");
  assert.equal(copied(place("words"), place("words", 5)), "words");
  assert.equal(copied(place("cell"), place("cell", 4)), "cell");
  assert.equal(copied(place("two"), place("three", 5)), "3. two\n4. three");
  assert.equal(copied(place("five"), place("six", 3)), "2. five\n3. six");
  assert.equal(copied(place("six"), place("wise", 4)), "3. six\n\n> wise");
  assert.equal(copied(place("wise"), place("old", 3)), "wise words\n\nold");
  assert.equal(copied(place("left"), place("over", 4)), "left\n\nover");
  assert.equal(copied(place("cell"), place("end", 3)), "cell\tleft over\n\nend");
});
