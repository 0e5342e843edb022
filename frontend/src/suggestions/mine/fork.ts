import { ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";

import { freshClient, Own } from "./own.ts";

const KEY = "suggestion"; // of a step of undo

/** What a fork needs of the page. */
export interface ForkUse {
  /** Something was written in this suggestion. */
  wrote(own: Own): void;
}

/**
 * The text with the person's own open suggestions, in which they write on. What they write goes into
 * a suggestion and nowhere else: the committed text stays as it is, and what is committed comes here.
 *
 * Every suggestion has a client id of its own, so that each can be taken without the others.
 */
export class Fork {
  readonly doc = new Y.Doc();
  private readonly text: Y.Doc;
  private readonly use: ForkUse;
  private readonly all: Map<string, Own>;
  private readonly idle = this.doc.clientID;
  private undo: Y.UndoManager | null = null;
  private next: string | null | undefined;
  private now: Own | null = null;
  private last: Own | null = null;
  private readonly hear = (update: Uint8Array): void => Y.applyUpdate(this.doc, update, this.text);

  /** `text` is the Doc with the committed text, `own` the open suggestions. */
  constructor(text: Y.Doc, own: Iterable<Own>, use: ForkUse) {
    this.text = text;
    this.use = use;
    this.all = new Map([...own].map((one) => [one.id, one]));
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(text), text);
    for (const { update } of this.all.values()) Y.applyUpdate(this.doc, update, text);
    text.on("update", this.hear);
    this.doc.on("beforeTransaction", (transaction) => this.begin(transaction));
    this.doc.on("update", (update, _origin, _doc, transaction) => this.wrote(update, transaction));
    this.doc.on("afterAllTransactions", () => this.end());
  }

  /** The suggestions that the text here has. */
  get own(): ReadonlyMap<string, Own> {
    return this.all;
  }

  /** The suggestion with which the person may go on that has this client id. */
  ofClient(client: number): Own | null {
    for (const own of this.all.values()) if (own.isHere && own.client === client) return own;
    return null;
  }

  /** The next change belongs to this suggestion; to a new one without. */
  choose(id: string | null): void {
    this.next = id;
  }

  /** The suggestion of the last change. */
  get latest(): Own | null {
    return this.last && this.all.has(this.last.id) ? this.last : null;
  }

  /** Has each step of undo know its suggestion. */
  watch(undo: Y.UndoManager): void {
    this.undo = undo;
    undo.on("stack-item-added", ({ stackItem }) => stackItem.meta.set(KEY, this.now?.id));
  }

  /** One that was begun elsewhere is new here, or has grown. */
  take(own: Own): void {
    this.all.set(own.id, own);
    Y.applyUpdate(this.doc, own.update, this.text);
  }

  /** It is none any more: accepted, its words are the text's. */
  forget(id: string): void {
    this.all.delete(id);
  }

  /** Ends hearing of the text. */
  destroy(): void {
    this.text.off("update", this.hear);
    this.doc.destroy();
  }

  private begin(transaction: Y.Transaction): void {
    const { origin } = transaction;
    if (origin === ySyncPluginKey) this.now = this.chosen();
    else if (origin instanceof Y.UndoManager) this.now = this.ofStep(origin);
    else return;
    this.doc.clientID = this.now.client;
  }

  private chosen(): Own {
    // The binding also asks when nothing has changed.
    if (this.next === undefined) return this.latest ?? this.begun();
    const own = this.all.get(this.next ?? "") ?? this.begun();
    // A step of undo belongs to one suggestion.
    if (own !== this.last) this.undo?.stopCapturing();
    return own;
  }

  private ofStep({ undoing, undoStack, redoStack }: Y.UndoManager): Own {
    const id = (undoing ? undoStack : redoStack).at(-1)?.meta.get(KEY) as string | undefined;
    return this.all.get(id ?? "") ?? this.begun();
  }

  private begun(): Own {
    const { clients } = this.doc.store;
    const client = freshClient((one) => clients.has(one) || this.ofClient(one) !== null);
    return new Own(crypto.randomUUID(), client, new Date().toISOString(), true);
  }

  private wrote(update: Uint8Array, { origin }: Y.Transaction): void {
    const isOwn = origin === ySyncPluginKey || origin instanceof Y.UndoManager;
    if (!isOwn || !this.now) return;
    this.now.add(update);
    this.all.set(this.now.id, this.now);
    this.last = this.now;
    this.use.wrote(this.now);
  }

  // What Yjs itself does meanwhile is nobody's suggestion.
  private end(): void {
    this.now = null;
    this.next = undefined;
    this.doc.clientID = this.idle;
  }
}
