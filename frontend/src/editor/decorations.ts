import { Plugin, type PluginKey, type PluginSpec } from "@tiptap/pm/state";
import { DecorationSet } from "@tiptap/pm/view";

import { mappingOf } from "./change-mapping.ts";

/**
 * A plugin that shows the decorations that a transaction gave it last (by `key`), and keeps them in
 * place while the text changes. `view` is the plugin's own.
 */
export function decorated(
  key: PluginKey<DecorationSet>,
  view?: PluginSpec<DecorationSet>["view"],
): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, before, old, now) {
        const given = tr.getMeta(key) as DecorationSet | undefined;
        if (given) return given;
        if (!tr.docChanged || before === DecorationSet.empty) return before;
        return before.map(mappingOf(old.doc, now.doc), now.doc);
      },
    },
    props: { decorations: (state) => key.getState(state) },
    ...(view && { view }),
  });
}
