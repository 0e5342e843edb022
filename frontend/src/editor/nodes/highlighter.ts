import type { LanguageFn } from "highlight.js";
import { createLowlight } from "lowlight";

// One script each, loaded when a text has the language.
const LOADERS: Record<string, () => Promise<{ default: LanguageFn }>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  go: () => import("highlight.js/lib/languages/go"),
  graphql: () => import("highlight.js/lib/languages/graphql"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  latex: () => import("highlight.js/lib/languages/latex"),
  lua: () => import("highlight.js/lib/languages/lua"),
  makefile: () => import("highlight.js/lib/languages/makefile"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  perl: () => import("highlight.js/lib/languages/perl"),
  php: () => import("highlight.js/lib/languages/php"),
  python: () => import("highlight.js/lib/languages/python"),
  r: () => import("highlight.js/lib/languages/r"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  scss: () => import("highlight.js/lib/languages/scss"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

const lowlight = createLowlight();

/** Letters of a code block and the classes of their colour. */
export interface Colored {
  from: number;
  to: number;
  classes: string;
}

/** Loads what a language of the list needs. Rejects when the server is not reached. */
export async function load(language: string): Promise<void> {
  if (lowlight.registered(language)) return;
  const loaded = await LOADERS[language]!();
  lowlight.register({ [language]: loaded.default });
}

/** The coloured parts of a code in a language that is loaded. */
export function colored(code: string, language: string): Colored[] {
  const found: Colored[] = [];
  let at = 0;
  const walk = (nodes: TreeNode[], classes: string): void => {
    for (const node of nodes) {
      if (node.type === "element") {
        const own = (node.properties?.className ?? []).join(" ");
        walk(node.children ?? [], own ? `${classes} ${own}`.trim() : classes);
      } else if (node.value !== undefined) {
        const to = at + node.value.length;
        if (classes && to > at) found.push({ from: at, to, classes });
        at = to;
      }
    }
  };
  walk(lowlight.highlight(language, code).children as unknown as TreeNode[], "");
  return found;
}

interface TreeNode {
  type: string;
  value?: string;
  properties?: { className?: string[] };
  children?: TreeNode[];
}
