import { fromBase64, toBase64 } from "lib0/buffer";

import { Kept } from "./kept.ts";
import { isEqual, Own } from "./own.ts";
import type { Suggestion } from "../../connection/thread.ts";
import type { Draft, LocalStore } from "../../offline/local-store.ts";
import { postJson, refusalIn, type Refusal } from "../post.ts";
import type { Page } from "../../shared/page.ts";

const SOON = 250; // ms after which what is written goes out
// The server takes so much from a connection (PROTOCOL 5.11).
const NEXT = 1200; // ms between two of the same suggestion
const LATER = 3000; // ms after the server has said that it was too fast
const LARGEST = 5000; // bytes that fit into a packet; more is posted

/** What the person's suggestions need of the page. */
export interface MineUse {
  /** Has the server hear a packet; whether there is a connection. */
  send(packet: object): boolean;
  /** Whether suggestions can be sent now. */
  isOpen(): boolean;
  /** Something that is shown has changed. */
  changed(): void;
  /** A tab was closed; what it had can be taken over. */
  left(): void;
}

/** What this browser kept, and no tab of it had. */
export interface TakenOver {
  /** Those of the text as it is. */
  readonly own: readonly Own[];
  /** Those of a text of before. */
  readonly before: readonly Own[];
}

/** What the server told that the text here has to follow. */
export interface Followed {
  /** Suggestions that are none any more, with what of them the server never had. */
  readonly gone: readonly Own[];
  /** Those that are new here or have grown elsewhere. */
  readonly grown: readonly Own[];
}

/**
 * The person's own open suggestions: what was written in this browser, kept until the server has it
 * and offered again on every connection, and what was written elsewhere.
 */
export class Mine {
  readonly all = new Map<string, Own>();
  private readonly page: Page;
  private readonly use: MineUse;
  private readonly onDevice: Kept;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page, use: MineUse) {
    this.page = page;
    this.use = use;
    this.onDevice = new Kept(page, () => use.left());
  }

  /** The suggestions that the server does not have as they are here. */
  get unsent(): Own[] {
    return [...this.all.values()].filter((own) => own.isHere && !own.isEmpty && own.isUnheard);
  }

  /** Has this browser keep them, in this store. */
  async open(store: LocalStore | null): Promise<void> {
    await this.onDevice.open(store);
  }

  /** Takes up what this browser keeps and no other tab has. */
  async takeOver(): Promise<TakenOver> {
    const { onDevice } = this;
    const drafts = await onDevice.takeOver();
    const { epoch } = onDevice;
    const isNow = (draft: Draft): boolean => draft.epoch === epoch;
    const own = drafts
      .filter(isNow)
      .map(ownOf)
      .filter((one) => this.takeUp(one));
    if (own.length > 0) this.use.changed();
    return { own, before: drafts.filter((draft) => !isNow(draft)).map(ownOf) };
  }

  /** Something was written in this suggestion. */
  wrote(own: Own): void {
    this.all.set(own.id, own);
    own.error = "";
    this.onDevice.soon(own);
    this.offerSoon();
  }

  /** What the server tells of the person's suggestions. */
  told(suggestions: readonly Suggestion[]): Followed {
    const gone: Own[] = [];
    const grown: Own[] = [];
    for (const suggestion of suggestions) {
      const own = this.all.get(suggestion.id);
      if (suggestion.state === "open") {
        const changed = this.toldOpen(suggestion, own);
        if (changed) grown.push(changed);
      } else if (own && !isExpected(own, suggestion)) {
        this.all.delete(own.id);
        this.onDevice.drop(own);
        gone.push(own);
      }
    }
    this.offerSoon();
    return { gone, grown };
  }

  /** The bytes of a suggestion that was written elsewhere, when they had to be fetched. */
  fetched(id: string, update: Uint8Array, at: string): Own | null {
    const own = this.all.get(id);
    if (own?.isHere) return null;
    return this.elsewhere(id, update, at);
  }

  /** Sends what the server lacks, as far as that can be done now. */
  offer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.use.isOpen()) return;
    for (const own of this.all.values()) if (own.isHere && !own.error) this.offerOne(own);
  }

  /** The connection is gone, and nobody knows what of it was heard. */
  down(): void {
    for (const own of this.all.values()) own.stop();
  }

  /** The server refused a suggestion, for this reason. */
  refused(id: string, code: string, message: string): void {
    const own = this.all.get(id);
    if (!own) return;
    own.sent = null;
    if (code === "too_fast") return this.offerSoon(LATER);
    own.error = message || code;
    this.use.changed();
  }

  /** Sends a refused suggestion again. */
  again(id: string): void {
    const own = this.all.get(id);
    if (own) own.error = "";
    this.offer();
    this.use.changed();
  }

  /** The text begins anew as this epoch's; what was written here into the one before. */
  moved(epoch: number): Own[] {
    const here = [...this.all.values()].filter(({ isHere, isEmpty }) => isHere && !isEmpty);
    this.onDevice.epoch = epoch;
    this.all.clear();
    return here;
  }

  /** One of a text of before fits into that of now. */
  adopt(own: Own): void {
    own.stop();
    if (!this.takeUp(own)) return;
    this.onDevice.soon(own);
    this.offerSoon();
  }

  /** One of a text of before does not. */
  leave({ id }: Own): void {
    this.onDevice.settle(id);
  }

  /** Gives up a suggestion that the server does not have. */
  discard(id: string): Own | null {
    const own = this.all.get(id) ?? null;
    this.all.delete(id);
    if (own) this.onDevice.drop(own);
    this.use.changed();
    return own;
  }

  /** Keeps everything at once. */
  flush(): Promise<void> {
    return this.onDevice.flush();
  }

  private offerSoon(wait = SOON): void {
    this.timer ??= setTimeout(() => this.offer(), wait);
  }

  // Whether it is one to go on with.
  private takeUp(own: Own): boolean {
    const { id } = own;
    if (this.onDevice.isOver(id)) this.onDevice.settle(id);
    // What was written meanwhile, or told, is not less.
    const known = this.all.get(id);
    if (this.onDevice.isOver(id) || known?.isHere) return false;
    own.heard = known?.update ?? own.heard;
    this.all.set(id, own);
    return true;
  }

  private toldOpen(suggestion: Suggestion, own: Own | undefined): Own | null {
    const { id, update, bytes, at } = suggestion;
    const told = update === null ? null : fromBase64(update);
    if (own?.awaits === "open") own.awaits = null;
    if (!own?.isHere) return told && this.elsewhere(id, told, at);
    if (own.told(told, bytes) && !own.isUnheard) this.onDevice.soon(own);
    return null;
  }

  private elsewhere(id: string, update: Uint8Array, at: string): Own | null {
    const old = this.all.get(id);
    if (old && isEqual(old.update, update)) return null;
    const own = new Own(id, 0, at, false, update);
    own.heard = update;
    this.all.set(id, own);
    return own;
  }

  private offerOne(own: Own): void {
    const { id, heard, isEmpty, isWithdrawn, update } = own;
    if (isEmpty && heard && !isWithdrawn) {
      this.say(own, "withdraw_suggestion", "withdrawn");
    } else if (!isEmpty && isWithdrawn) this.say(own, "reopen_suggestion", "open");
    if (isEmpty || own.sent || !own.isUnheard) return;
    const early = own.sentAt + NEXT - Date.now();
    if (early > 0) return this.offerSoon(early);
    const said = { id, update: toBase64(update) };
    if (update.length > LARGEST) void this.post(own, said, update);
    else if (this.use.send({ type: "suggest", ...said })) own.sent = update;
    // What is on its way is shown as what waits is.
    if (own.sent) own.sentAt = Date.now();
  }

  private say(own: Own, type: string, state: "open" | "withdrawn"): void {
    if (!this.use.send({ type, suggestion: own.id })) return;
    own.asked(state);
  }

  private async post(own: Own, said: object, update: Uint8Array): Promise<void> {
    own.sent = update;
    const refused = await refusalOf(`${this.page.api}/suggestions`, said);
    if (!refused) return;
    own.sent = null;
    if (refused.code) this.refused(own.id, refused.code, refused.detail ?? "");
  }
}

/** Why what was posted was not taken, if it was not; without a code it may be sent again. */
async function refusalOf(path: string, said: object): Promise<Refusal | null> {
  const answer = await postJson(path, said).catch(() => null);
  if (answer?.ok) return null;
  if (!answer || answer.status >= 500) return {};
  return { code: "bad", ...(await refusalIn(answer)) };
}

// A suggestion that was withdrawn because it changed nothing may change something again.
function isExpected(own: Own, { state }: Suggestion): boolean {
  const { awaits } = own;
  if (awaits === state) own.awaits = null;
  return awaits !== null ? state === "withdrawn" : own.isWithdrawn && state === "withdrawn";
}

function ownOf({ id, client, at, update, heard }: Draft): Own {
  const own = new Own(id, client, at, true, update);
  if (heard) own.heard = update;
  return own;
}
