import type { Film } from "./film.ts";
import { answerTo, type Person } from "../shared/page.ts";

/** Something that happened, from one seq of the journal to another. */
export interface Item {
  kind: "edit" | "folded" | "event" | "version";
  first: number;
  last: number;
  /** ISO 8601 */
  since: string;
  until: string;
  people: { id: number; changes: number; by_program?: number }[];
  changes: number;
  event: Record<string, unknown> | null;
  id: number | null;
  name: string;
}

/** A page of the history, the newest first. */
export interface HistoryPart {
  head: number;
  epoch: number;
  items: Item[];
  next: number | null;
  details: { seq: number; at: string; why: "folded" | "erased" } | null;
  people: Person[];
}

/** Changes that the same people made one after the other. */
export interface Step {
  since: string;
  until: string;
  authors: number[];
}

/** What changed between two moments: HTML in which `ins` and `del` say by whom. */
export interface Difference {
  changes: number;
  html: string;
  steps: Record<string, Step>;
  people: Person[];
}

/** Whose the client ids are under which a text was written. */
export interface Clients {
  writers: { client: number; user: number }[];
  people: Person[];
}

/** Who wrote the letters of some lines. */
export interface Authors {
  lines: { parts: { text?: string; by: number[]; step: number | null }[] }[];
  steps: Record<string, Step>;
  people: Person[];
}

/** What the server does not do, with its status and sentence. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Asks the document's address of the HTTP API. */
export class HistoryApi {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** A page: of what came before a seq, of one person's doing. */
  list(before: number | null, by: number | null): Promise<HistoryPart> {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const asked = new URLSearchParams({ zone: timeZone });
    if (before !== null) asked.set("before", String(before));
    if (by !== null) asked.set("by", String(by));
    return this.read<HistoryPart>(`history?${asked}`);
  }

  /** The seq at which the document stood at a moment (ISO 8601). */
  async stand(at: string): Promise<number> {
    const { seq } = await this.read<{ seq: number }>(`moments?${new URLSearchParams({ at })}`);
    return seq;
  }

  /** What changed between two seqs. */
  difference(before: number, after: number): Promise<Difference> {
    return this.read<Difference>(`difference?before=${before}&after=${after}&format=html`);
  }

  /** All that the text has ever held. */
  film(): Promise<Film> {
    return this.read<Film>("playback");
  }

  /** Whose the client ids of the text are. */
  writers(): Promise<Clients> {
    return this.read<Clients>("writers");
  }

  /** Who wrote a line, and when. */
  authors(line: number): Promise<Authors> {
    return this.read<Authors>(`authors?first=${line}&lines=1`);
  }

  /** Posts JSON and gives what the server answers. */
  async post<T>(path: string, body: object, token: string): Promise<T> {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    return answer<T>(
      await answerTo(`${this.root}/${path}`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      }),
    );
  }

  private async read<T>(path: string): Promise<T> {
    return answer<T>(await answerTo(`${this.root}/${path}`));
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const told = (await response.json().catch(() => ({}))) as { detail?: string };
  throw new Refusal(response.status, told.detail ?? "");
}
