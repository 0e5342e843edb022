// A whiteboard by hand: an array root `lines` of maps, in a document of data. Whoever draws is shown
// by presence, which may hold whatever a program likes; the site says who they are.

import * as Y from "yjs";
import { join } from "./join.js";

const { doc, provider } = join();
const board = document.getElementById("board");
const lines = doc.getArray("lines");
const { awareness } = provider;
let drawing = null;

board.addEventListener("pointerdown", (event) => {
  drawing = new Y.Map([["points", Y.Array.from([place(event)])]]);
  lines.push([drawing]);
});
board.addEventListener("pointermove", (event) => {
  awareness.setLocalStateField("pointer", place(event));
  drawing?.get("points").push([place(event)]);
});
window.addEventListener("pointerup", () => {
  drawing = null;
});
lines.observeDeep(show);
awareness.on("change", show);

function place(event) {
  const { left, top } = board.getBoundingClientRect();
  return [Math.round(event.clientX - left), Math.round(event.clientY - top)];
}

function show() {
  const drawn = lines.map((line) => shape("polyline", { points: line.get("points").toArray().join(" "), fill: "none", stroke: "black" }));
  const others = [...awareness.getStates()].filter(([client]) => client !== doc.clientID);
  const hands = others.flatMap(([, { pointer, user }]) => (pointer ? [hand(pointer, user)] : []));
  board.replaceChildren(...drawn, ...hands);
}

function hand([x, y], user) {
  const shown = shape("text", { x, y, fill: user?.color ?? "gray" });
  shown.textContent = user?.name ?? "";
  return shown;
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
