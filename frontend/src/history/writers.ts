import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type * as Y from "yjs";

import { element } from "../shared/dom.ts";
import { whyNot, type Person } from "../shared/page.ts";
import { momentOf } from "../shared/times.ts";
import { toast } from "../shared/toast.ts";
import { say } from "../words/history.ts";
import { HistoryApi } from "./history.ts";
import { lineOf, writtenIn } from "./letters.ts";
import { People } from "./people.ts";

const KEY = new PluginKey("writers");
const AGAIN = 1000; // ms between two questions whose a new client is
const PAUSE = 150; // ms after the last change until it has its colour

/** The text and its editor, as they are now. */
interface Shown {
  readonly editor: Editor;
  readonly text: Y.XmlFragment;
  readonly client: number;
}

/** The switch that colours the text by who wrote it; a click on a letter says who and when. */
export class Writers {
  private readonly toggle: HTMLElement;
  private readonly legend: HTMLElement;
  private readonly me: Person;
  private readonly shown: () => Shown;
  private readonly api: HistoryApi;
  private readonly owners = new Map<number, number>();
  private readonly people = new People();
  private isOn = false;
  private askedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    toggle: HTMLElement,
    legend: HTMLElement,
    id: string,
    me: Person,
    shown: () => Shown,
  ) {
    this.toggle = toggle;
    this.legend = legend;
    this.me = me;
    this.shown = shown;
    this.api = new HistoryApi(`/api/v1/documents/${id}`);
    this.people.add([me]);
    toggle.addEventListener("click", () => void this.set(!this.isOn));
  }

  /** Goes on in an editor that has taken the other one's place. */
  again(): void {
    if (this.isOn) void this.set(true);
  }

  private async set(on: boolean): Promise<void> {
    const { editor } = this.shown();
    this.isOn = on;
    this.toggle.setAttribute("aria-pressed", String(on));
    editor.unregisterPlugin(KEY);
    this.legend.hidden = !on;
    if (!on) return;
    await this.ask();
    if (!this.isOn || this.shown().editor !== editor) return;
    this.legend.replaceChildren(say.colouredBy);
    editor.registerPlugin(this.plugin());
  }

  private async ask(): Promise<void> {
    this.askedAt = Date.now();
    const told = await this.api.writers().catch((failure: unknown) => whyNot(failure, say.failed));
    if (typeof told === "string") return toast(told);
    for (const { client, user } of told.writers) this.owners.set(client, user);
    this.people.add(told.people);
  }

  private plugin(): Plugin {
    return new Plugin({
      key: KEY,
      state: {
        init: (_, { doc }) => this.colours(doc),
        // The Yjs text follows the editor's: until it has, what is coloured moves along.
        apply: (tr, old: DecorationSet) => {
          if (tr.getMeta(KEY)) return this.colours(tr.doc);
          if (tr.docChanged) this.later();
          return old.map(tr.mapping, tr.doc);
        },
      },
      props: {
        decorations: (state) => KEY.getState(state) as DecorationSet,
        handleClick: (view, position) => {
          const found = lineOf(view.state.doc, position);
          if (found) void this.sayWhen(found.line, found.at);
          return false;
        },
      },
    });
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.colourAnew(), PAUSE);
  }

  private colourAnew(): void {
    const { view } = this.shown().editor;
    if (this.isOn && KEY.getState(view.state)) view.dispatch(view.state.tr.setMeta(KEY, true));
  }

  private colours(doc: Node): DecorationSet {
    const { text, client: own } = this.shown();
    const { size } = doc.content;
    let isUnknown = false;
    const users = new Set<number>();
    const found = writtenIn(text, doc).map(({ from, to, client }) => {
      const user = client === own ? this.me.id : this.owners.get(client);
      if (user === undefined) isUnknown = true;
      else users.add(user);
      const name = user === undefined ? say.notKnown : this.people.name(user);
      const by = user === undefined ? {} : { "data-by": String(user) };
      return Decoration.inline(from, Math.min(to, size), { class: "written", title: name, ...by });
    });
    if (isUnknown && Date.now() - this.askedAt > AGAIN) void this.askAgain();
    this.tell(users);
    return DecorationSet.create(doc, found);
  }

  private async askAgain(): Promise<void> {
    await this.ask();
    this.colourAnew();
  }

  private async sayWhen(line: number, at: number): Promise<void> {
    const told = await this.api
      .authors(line)
      .catch((failure: unknown) => whyNot(failure, say.failed));
    if (typeof told === "string") return toast(told);
    this.people.add(told.people);
    let end = 0;
    for (const part of told.lines[0]?.parts ?? []) {
      end += part.text?.length ?? 1;
      if (at >= end) continue;
      const name = part.by.length > 0 ? this.people.names(part.by) : say.notKnown;
      const step = part.step === null ? null : told.steps[part.step];
      return toast(step ? say.wroteAt(name, momentOf(step.until)) : say.wrote(name));
    }
  }

  private tell(users: Iterable<number>): void {
    const names = [...users].map((id) => {
      const dot = element("span", {
        class: "by-dot",
        "data-by": String(id),
        "aria-hidden": "true",
      });
      return element("span", { class: "by-name" }, dot, this.people.name(id));
    });
    // Said once: what is typed is not.
    if (names.length === this.legend.querySelectorAll(".by-name").length) return;
    this.legend.replaceChildren(say.colouredBy, ...names);
  }
}
