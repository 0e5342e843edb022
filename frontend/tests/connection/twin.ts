import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** What becomes of a request: it is served, lost before or after that, or its answer is cut. */
export type Fate = "served" | "unheard" | "unanswered" | "cut" | "unavailable" | "full";

/** The server's side of the long poll (PROTOCOL 7) for one client, and a bad network before it. */
export class Twin {
  readonly received: Uint8Array[] = [];
  readonly requests: string[] = [];
  readonly headers: (string | undefined)[] = [];
  /** Decides the fate of each request. */
  fate: (method: string) => Fate = () => "served";
  /** What the client asks for is closed: 410 with this. */
  end: { code?: number; reason?: string } | null = null;
  /** Requests are refused with this status. */
  refusal = 0;
  private sent: Uint8Array[] = [];
  private expected: { count: number; resolve: () => void } | null = null;
  private readonly awaited = new Map<string, () => void>();
  private wake = (): void => {};
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** Starts to listen; the address of the WebSocket that this stands in for. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/collab/x?packets=1`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Resolves when this many frames are here. */
  got(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.expected = { count, resolve };
      this.tell();
    });
  }

  /** Resolves when this is asked, `METHOD path`. */
  asked(request: string): Promise<void> {
    return new Promise((resolve) => this.awaited.set(request, resolve));
  }

  /** Queues a frame for the client. */
  send(frame: Uint8Array): void {
    this.sent.push(frame);
    this.wake();
  }

  /** Closes the connection, after what is queued. */
  close(end: { code?: number; reason?: string }): void {
    this.end = end;
    this.wake();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const body = await bodyOf(request);
    const fate = this.fate(method);
    this.requests.push(`${method} ${url}`);
    this.awaited.get(`${method} ${url}`)?.();
    this.headers.push(request.headers["x-poll"] as string | undefined);
    if (fate === "unheard") return void request.socket.destroy();
    if (fate === "unavailable") return void response.writeHead(503).end();
    if (fate === "full") return void response.writeHead(429).end(json({ received: 0 }));
    const [status, answer] = await this.answer(method, new URL(url, "http://x"), body);
    if (fate === "unanswered") return void request.socket.destroy();
    response.writeHead(status, { "Content-Length": answer.length });
    if (fate !== "cut") return void response.end(answer);
    response.write(answer.subarray(0, answer.length - 1), () => request.socket.destroy());
  }

  private async answer(method: string, url: URL, body: Uint8Array): Promise<[number, Uint8Array]> {
    if (this.refusal) return [this.refusal, json({})];
    if (method === "DELETE") return [200, json({})];
    if (url.pathname === "/collab/x/poll") {
      return this.end ? [410, json(this.end)] : [200, json({ poll: "t" })];
    }
    return method === "POST" ? this.take(url, body) : this.give(url);
  }

  private take(url: URL, body: Uint8Array): [number, Uint8Array] {
    if (this.end) return [410, json(this.end)];
    const from = Number(url.searchParams.get("from"));
    const decoder = decoding.createDecoder(body);
    if (from > this.received.length + 1) return [409, json({ received: this.received.length })];
    for (let number = from; decoding.hasContent(decoder); number++) {
      const frame = decoding.readVarUint8Array(decoder).slice();
      if (number > this.received.length) this.received.push(frame);
    }
    this.tell();
    return [200, json({ received: this.received.length })];
  }

  private tell(): void {
    if (this.expected && this.received.length >= this.expected.count) this.expected.resolve();
  }

  private async give(url: URL): Promise<[number, Uint8Array]> {
    const after = Number(url.searchParams.get("after"));
    if (after === this.sent.length && !this.end) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 30);
      });
    }
    if (after < this.sent.length) return [200, parcel(after + 1, this.sent.slice(after))];
    return this.end ? [410, json(this.end)] : [204, new Uint8Array()];
  }
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function parcel(first: number, frames: Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, first);
  for (const frame of frames) encoding.writeVarUint8Array(encoder, frame);
  return encoding.toUint8Array(encoder);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
