import { STEP2, type UPDATE } from "./frames.ts";

/** What the saved sign says. */
export type SavedName =
  | "connecting"
  | "saved"
  | "saving"
  | "silent"
  | "offline"
  | "restarting"
  | "unsaved"
  | "readonly"
  | "closed";

/** The sign's word and the number of local changes that the server has not acknowledged. */
export interface SavedState {
  name: SavedName;
  changes: number;
  /** Whether all those changes are kept on this device and outlive the page. */
  isKept: boolean;
}

/**
 * The same with so many things more that wait for the server, beside the text, and are kept;
 * `mayAdd` says that the person writes what is none of the text's changes.
 */
export function withMore(state: SavedState, more: number, mayAdd: boolean): SavedState {
  const changes = state.changes + more;
  const isQuiet = state.name === "saved" || state.name === "readonly";
  if (more > 0 && isQuiet) return { ...state, name: "saving", changes };
  return state.name === "readonly" && mayAdd ? { ...state, name: "saved" } : { ...state, changes };
}

/**
 * Knows which of this page's changes are committed. It is told what happens on the connection and
 * decides nothing by hope: a change counts as saved only when a receipt covers it (PROTOCOL 5.3).
 *
 * A SyncStep2 holds every change so far. An Update holds one, so it settles all changes before it
 * only while each of those was offered on the same connection.
 */
export class Saved {
  private made = 0;
  private settled = 0;
  private stored = 0;
  // settles[i]: how many changes are settled once frame i + 1 of this connection is committed.
  private settles: number[] = [];
  private allOffered = true;
  private link: "new" | "up" | "down" | "restarting" | "ended" = "new";
  private refusing = false;
  private isSilent = false;
  private writer: boolean;

  constructor(writer: boolean) {
    this.writer = writer;
  }

  /** Whether the person may write; changes of one who may not are nobody's and not counted. */
  setWriter(writer: boolean): void {
    this.writer = writer;
  }

  /** These changes of an earlier page were found on this device; they had no receipt then. */
  found(changes: number): void {
    this.made += changes;
    this.stored = this.made;
  }

  /** The person changed the text; whether that counts. */
  changed(): boolean {
    if (this.writer) this.made++;
    return this.writer;
  }

  /** The first `changes` changes are kept on this device. */
  kept(changes: number): void {
    this.stored = changes;
  }

  /** This device keeps nothing any more. */
  lost(): void {
    this.stored = 0;
  }

  /** A connection opened; its frames are counted from 1. */
  opened(): void {
    this.settles = [];
    this.allOffered = this.changes === 0;
    this.refusing = false;
  }

  /** A change frame was sent on the open connection. */
  sent(step: typeof STEP2 | typeof UPDATE): void {
    if (step === STEP2) this.allOffered = true;
    this.settles.push(this.allOffered ? this.made : this.settled);
  }

  /** Everything that the server had committed is here. */
  synced(): void {
    this.link = "up";
  }

  /** The server committed this connection's first `frames` change frames. */
  receipt(frames: number): void {
    this.settled = Math.max(this.settled, this.settles[frames - 1] ?? 0);
    this.refusing = false;
  }

  /** The server could not commit and tries again. */
  unsaved(): void {
    this.refusing = true;
  }

  /** Whether the server, of which an answer is due, says nothing at all. */
  silent(isSilent: boolean): void {
    this.isSilent = isSilent;
  }

  /** The connection is gone, perhaps for a restart; the frames without a receipt may be lost. */
  closed(isRestart = false): void {
    this.settles = [];
    this.refusing = this.isSilent = false;
    if (isRestart) this.link = "restarting";
    else if (this.link !== "ended" && this.link !== "restarting") this.link = "down";
  }

  /** The server takes longer than a restart does. */
  late(): void {
    if (this.link === "restarting") this.link = "down";
  }

  /** The server said that there is no way back. */
  ended(): void {
    this.link = "ended";
  }

  /** The person asks to try again after an end. */
  resumed(): void {
    this.link = "down";
  }

  /** How many local changes are acknowledged. */
  get acknowledged(): number {
    return this.settled;
  }

  /** How many local changes are not acknowledged. */
  get changes(): number {
    return this.made - this.settled;
  }

  /** What the sign says now. */
  get state(): SavedState {
    const isKept = this.changes === 0 || this.stored >= this.made;
    return { name: this.name, changes: this.changes, isKept };
  }

  private get name(): SavedName {
    if (this.link === "ended") return "closed";
    if (this.link === "new") return "connecting";
    if (this.link === "down") return "offline";
    if (this.link === "restarting") return "restarting";
    if (!this.writer) return "readonly";
    if (this.changes === 0) return "saved";
    if (this.isSilent) return "silent";
    return this.refusing ? "unsaved" : "saving";
  }
}
