/** What the editor says, beside `strings`. */
export const words = {
  strange: "This part cannot be shown here. It may come from a newer version of the site.",
  task: (text: string): string => text || "Empty item",

  paragraph: "Text",
  underline: "Underline",
  highlight: "Highlight",
  taskList: "Check list",
  divider: "Divider",
  table: "Table",
  picture: "Picture",
  ctrl: "Ctrl",
  shift: "Shift",

  noImage: "This picture is not here",
} as const;
