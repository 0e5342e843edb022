import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

/** Frames that travel in one body of the long poll (PROTOCOL 7). */
export interface Parcel {
  /** The number of the first frame. */
  first: number;
  frames: Uint8Array[];
}

/** As many of these frames as go into one body of about `most` bytes; at least the first. */
export function batchOf(frames: readonly Uint8Array[], most: number): Uint8Array[] {
  let size = 0;
  const end = frames.findIndex((frame, i) => {
    size += frame.length;
    return size > most && i > 0;
  });
  return frames.slice(0, end === -1 ? frames.length : end);
}

/** The body that carries these frames to the server. */
export function writeFrames(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  for (const frame of frames) encoding.writeVarUint8Array(encoder, frame);
  return encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>;
}

/**
 * The frames in a body from the server.
 *
 * @throws Error when the body is not whole.
 */
export function readParcel(body: Uint8Array): Parcel {
  const decoder = decoding.createDecoder(body);
  const first = decoding.readVarUint(decoder);
  const frames = [];
  // Copied: a reader may keep a frame longer than the others.
  while (decoding.hasContent(decoder)) frames.push(decoding.readVarUint8Array(decoder).slice());
  return { first, frames };
}
