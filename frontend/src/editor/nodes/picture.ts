import type { NodeViewRenderer } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import type { NodeView } from "@tiptap/pm/view";

import { imagePath } from "../attributes.ts";
import { idsIn } from "./comment.ts";
import { element } from "../../shared/dom.ts";
import { words } from "../../words/editor.ts";
import { isComposing } from "../../shared/keys.ts";

type Props = Parameters<NodeViewRenderer>[0];

const NARROWEST = 32; // px
const STEP = 16; // px, with the arrow keys

/** A picture in the text; selected by one who may write, it has a handle and its description. */
export class PictureView implements NodeView {
  readonly dom = element("figure", { class: "picture", contenteditable: "false" });
  private readonly image = element("img", { draggable: "false" });
  private readonly lost = element("span", { class: "strange" });
  private readonly handle = element("span", {
    class: "picture-handle",
    role: "slider",
    tabindex: "0",
    "aria-label": words.width,
    "aria-valuemin": String(NARROWEST),
  });
  private readonly alt = element("input", {
    type: "text",
    maxlength: "1000",
    placeholder: words.description,
    "aria-label": words.description,
    "data-testid": "picture-description",
  });
  private readonly bar: HTMLElement;
  private readonly props: Props;
  private node: Node;

  constructor(props: Props, documentId: string) {
    this.props = props;
    this.node = props.node;
    const { role, label } = { role: "group", label: words.pictureTools };
    this.bar = element("div", { class: "picture-bar", role, "aria-label": label }, this.alt);
    const src = imagePath(props.node.attrs.src, documentId);
    if (src) this.image.src = src;
    this.dom.append(this.image, this.lost, this.handle, this.bar);
    this.show(src !== null);
    this.image.addEventListener("error", () => this.show(false));
    this.image.addEventListener("load", () => this.measure());
    this.alt.addEventListener("change", () => this.set({ alt: this.alt.value.trim() || null }));
    this.alt.addEventListener("keydown", (event) => this.altKey(event));
    this.handle.addEventListener("pointerdown", (event) => this.drag(event));
    this.handle.addEventListener("keydown", (event) => this.handleKey(event));
    this.deselectNode();
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type || node.attrs.src !== this.node.attrs.src) return false;
    this.node = node;
    this.show(!this.image.hidden);
    return true;
  }

  selectNode(): void {
    this.dom.classList.add("ProseMirror-selectednode");
    const may = this.props.editor.isEditable && !this.image.hidden;
    this.handle.hidden = this.bar.hidden = !may;
    this.measure();
  }

  deselectNode(): void {
    this.dom.classList.remove("ProseMirror-selectednode");
    this.handle.hidden = this.bar.hidden = true;
  }

  stopEvent(event: Event): boolean {
    const target = event.target as globalThis.Node;
    return this.bar.contains(target) || this.handle.contains(target);
  }

  ignoreMutation(): boolean {
    return true;
  }

  private show(isHere: boolean): void {
    const { alt, title, width, comments } = this.node.attrs;
    this.showThreads(idsIn(comments));
    this.image.hidden = !isHere;
    this.lost.hidden = isHere;
    this.lost.textContent = alt || words.noImage;
    this.image.alt = alt ?? "";
    this.image.title = title ?? "";
    this.image.style.width = width ? `${width}px` : "";
    if (document.activeElement !== this.alt) this.alt.value = alt ?? "";
    this.measure();
  }

  private showThreads(ids: readonly string[]): void {
    this.dom.toggleAttribute("data-comments", ids.length > 0);
    this.dom.toggleAttribute("aria-details", ids.length > 0);
    if (ids.length === 0) return;
    this.dom.dataset.comments = ids.join(" ");
    this.dom.setAttribute("aria-details", ids.map((id) => `thread-${id}`).join(" "));
  }

  private measure(): void {
    const width = this.image.clientWidth;
    this.handle.ariaValueNow = String(width);
    this.handle.ariaValueMax = String(this.widest);
    this.handle.ariaValueText = words.pixels(width);
  }

  private get widest(): number {
    return this.dom.parentElement?.clientWidth ?? 0;
  }

  private set(attributes: object): void {
    const { editor, getPos } = this.props;
    const at = getPos();
    if (at === undefined || !editor.isEditable) return;
    editor.commands.command(({ tr }) => {
      // Not the whole node, which would be another one, and not selected.
      for (const [name, value] of Object.entries(attributes)) tr.setNodeAttribute(at, name, value);
      return true;
    });
  }

  private altKey(event: KeyboardEvent): void {
    if ((event.key !== "Enter" && event.key !== "Escape") || isComposing(event)) return;
    event.preventDefault();
    if (event.key === "Escape") this.alt.value = this.node.attrs.alt ?? "";
    this.props.editor.view.focus();
  }

  private handleKey(event: KeyboardEvent): void {
    const ways: Record<string, number> = { ArrowLeft: -STEP, ArrowRight: STEP };
    const way = ways[event.key];
    if (event.key === "Escape") this.props.editor.view.focus();
    else if (event.key === "Home") this.set({ width: null });
    else if (way) this.set({ width: this.within(this.image.clientWidth + way) });
    else return;
    event.preventDefault();
  }

  private within(width: number): number {
    return Math.round(Math.max(NARROWEST, Math.min(width, this.widest || width)));
  }

  private drag(event: PointerEvent): void {
    event.preventDefault();
    const from = event.clientX - this.image.clientWidth;
    const widthAt = ({ clientX }: PointerEvent): number => this.within(clientX - from);
    this.handle.setPointerCapture(event.pointerId);
    this.handle.onpointermove = (move) => (this.image.style.width = `${widthAt(move)}px`);
    this.handle.onpointerup = (end) => {
      this.handle.onpointermove = this.handle.onpointerup = null;
      this.set({ width: widthAt(end) });
    };
  }
}
