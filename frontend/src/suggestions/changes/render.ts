import type { Attrs, ContentMatch, Mark, Node, NodeType, Schema } from "@tiptap/pm/model";
import * as Y from "yjs";

import type { Seen } from "./seen.ts";

/** Any type that a Doc holds. */
export type Shared = Y.ContentType["type"];
type Attributes = Record<string, unknown>;
type Clean = (name: string, attrs: Attributes) => Attrs;

/**
 * Makes the nodes of a text of which only a part is seen, as the binding of ProseMirror and Yjs makes
 * those of all of it (patches/@tiptap+y-tiptap).
 */
export class Renderer {
  private readonly schema: Schema;
  private readonly seen: Seen;

  constructor(schema: Schema, seen: Seen) {
    this.schema = schema;
    this.seen = seen;
  }

  /** The node of an element; null when it is not there. */
  node(item: Y.Item): Node | null {
    const type = typeIn(item);
    if (!type || !this.seen.has(item.id)) return null;
    if (!(type instanceof Y.XmlElement)) return this.strange(type);
    const kind = this.schema.nodes[type.nodeName];
    if (!kind) return this.strange(type);
    const children = this.children(type);
    const made = this.checked(kind, this.attributes(type), children);
    if (!made && children.length === 0) return null;
    return made && canHold(this.holderOf(type), kind) ? made : this.strange(type);
  }

  private children(element: Y.XmlElement): Node[] {
    const nodes: Node[] = [];
    for (const item of itemsOf(element)) {
      const type = typeIn(item);
      if (!type || !this.seen.has(item.id)) continue;
      if (type instanceof Y.XmlText && this.isPlain(type, element)) nodes.push(...this.texts(type));
      else {
        const node = this.node(item);
        if (node) nodes.push(node);
      }
    }
    return nodes;
  }

  private texts(text: Y.XmlText): Node[] {
    const nodes: Node[] = [];
    const attributes: Attributes = {};
    for (const item of itemsOf(text)) {
      const { content } = item;
      if (content instanceof Y.ContentFormat) {
        if (!this.seen.has(item.id)) continue;
        if (content.value === null) delete attributes[content.key];
        else attributes[content.key] = content.value;
      } else if (content instanceof Y.ContentString) {
        const letters = this.seen.lettersOf(item, content.str);
        if (letters) nodes.push(this.schema.text(letters, this.marks(attributes)));
      }
    }
    return nodes;
  }

  private marks(attributes: Attributes): Mark[] {
    return Object.entries(attributes).flatMap(
      ([key, value]) => this.schema.marks[nameOf(key)]?.create(value as Attrs) ?? [],
    );
  }

  private attributes(element: Y.XmlElement): Attributes {
    const found: Attributes = {};
    for (const [key, last] of element._map)
      for (const { id, value } of valuesOf(last)) {
        // What was set there without being seen has taken nobody's place.
        if (!this.seen.knows(id)) continue;
        if (this.seen.has(id)) found[key] = value;
        break;
      }
    return found;
  }

  private checked(kind: NodeType, attributes: Attributes, children: Node[]): Node | null {
    const clean = this.schema.cached.cleanAttributes as Clean | undefined;
    const attrs = clean ? clean(kind.name, attributes) : attributes;
    try {
      return kind.createChecked(attrs, children);
    } catch {
      return children.length === 0 ? null : kind.createAndFill(attrs, children);
    }
  }

  private isPlain(text: Y.XmlText, element: Y.XmlElement): boolean {
    if (!this.schema.nodes[element.nodeName]?.inlineContent) return false;
    for (const { id, content } of itemsOf(text))
      if (content.isCountable() && !(content instanceof Y.ContentString) && this.seen.has(id))
        return false;
    return true;
  }

  // What the schema does not know, or not there: the editor shows a placeholder.
  private strange(type: Shared): Node | null {
    if (type instanceof Y.XmlText && !this.hasLetters(type)) return null;
    const { parent } = type;
    const holder = parent instanceof Y.XmlElement ? this.schema.nodes[parent.nodeName] : undefined;
    const name = holder?.inlineContent ? "strangeInline" : "strangeBlock";
    const id = type._item?.id;
    return this.schema.nodes[name]!.create({ of: id ? `${id.client}:${id.clock}` : null });
  }

  private hasLetters(text: Y.XmlText): boolean {
    for (const { id, content } of itemsOf(text))
      if (content.isCountable() && this.seen.has(id)) return true;
    return false;
  }

  private holderOf({ parent }: Y.XmlElement): NodeType | undefined {
    return parent instanceof Y.XmlElement
      ? this.schema.nodes[parent.nodeName]
      : this.schema.topNodeType;
  }
}

/** The items of a list in their order, those that are deleted, too. */
export function* itemsOf(type: Shared): Generator<Y.Item> {
  for (let item = type._start; item !== null; item = item.right) yield item;
}

/** What an attribute was set to, the last first: of values that are gone Yjs makes one item. */
function* valuesOf(last: Y.Item): Generator<{ id: Y.ID; value: unknown }> {
  for (let item: Y.Item | null = last; item !== null; item = item.left) {
    const values = item.content.getContent();
    const { client, clock } = item.id;
    for (let i = item.length - 1; i >= 0; i--)
      yield { id: Y.createID(client, clock + i), value: values[i] };
  }
}

function typeIn({ content }: Y.Item): Shared | null {
  return content instanceof Y.ContentType ? content.type : null;
}

// Marks of which several of a kind may overlap have their hash behind the name.
function nameOf(key: string): string {
  return key.replace(/--[a-zA-Z0-9+/=]{8}$/, "");
}

function canHold(
  parent: NodeType | undefined,
  kind: NodeType,
  match = parent?.contentMatch,
  tried = new Set<ContentMatch>(),
): boolean {
  if (!match) return true;
  if (tried.has(match)) return false;
  tried.add(match);
  for (let i = 0; i < match.edgeCount; i++) {
    const edge = match.edge(i);
    if (edge.type === kind || canHold(parent, kind, edge.next, tried)) return true;
  }
  return false;
}
