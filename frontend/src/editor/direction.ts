import { Extension } from "@tiptap/core";

/**
 * Each block is written from right to left where its first letter is: the page says so of every
 * paragraph and heading, and the style sheet of what holds them; the text holds nothing of it.
 */
export const OwnDirection = Extension.create({
  name: "ownDirection",
  addGlobalAttributes: () => [
    {
      types: ["paragraph", "heading"],
      attributes: {
        dir: { default: null, parseHTML: () => null, renderHTML: () => ({ dir: "auto" }) },
      },
    },
  ],
});
