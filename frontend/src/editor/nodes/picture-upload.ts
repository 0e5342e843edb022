import { words } from "../../words/editor.ts";
import { csrfToken } from "../../shared/page.ts";

const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const MEGABYTE = 1024 * 1024;
const WORTH_SAYING = 0.8;

/** For a file input: what can be uploaded. */
export const ACCEPTED = KINDS.join(",");

/** Where files go. */
export interface Uploads {
  /** A path of this site. */
  path: string;
  /** Bytes that a file may have. */
  most: number;
  isOnline(): boolean;
  /** Whether they are for what is suggested. */
  isSuggested: boolean;
  /** There will soon be no room for more of what the person suggests. */
  nearlyFull(room: Room): void;
}

/** What the pictures take that the person suggests and nobody has accepted, in bytes. */
export interface Room {
  used: number;
  most: number;
}

/** A file was not taken; the message is a sentence for the person. */
export class Refused extends Error {}

/**
 * Uploads a picture and resolves to the path at which the site shows it; `progress` hears of each
 * part, from 0 to 1.
 *
 * @throws Refused when it cannot be taken.
 */
export async function upload(
  { path, most, isOnline, isSuggested, nearlyFull }: Uploads,
  file: File,
  progress: (part: number) => void,
): Promise<string> {
  if (!KINDS.includes(file.type)) throw new Refused(words.noPicture);
  if (file.size > most) throw new Refused(words.pictureTooBig(Math.floor(most / MEGABYTE)));
  if (!isOnline()) throw new Refused(words.pictureOffline);
  const form = new FormData();
  form.append("file", file);
  if (isSuggested) form.append("suggested", "true");
  const { status, answer } = await sent(path, form, progress);
  if (status === 201 && typeof answer?.path === "string") {
    const room = answer.room as Room | null;
    if (room && room.used >= room.most * WORTH_SAYING) nearlyFull(room);
    return answer.path;
  }
  if (status === 413) throw new Refused(words.pictureTooBig(Math.floor(most / MEGABYTE)));
  const said = typeof answer?.detail === "string" ? answer.detail : words.pictureFailed;
  throw new Refused(status === 0 ? words.pictureOffline : said);
}

interface Answer {
  /** 0 when the server was not reached. */
  status: number;
  answer: Record<string, unknown> | null;
}

// Not `fetch`, which tells nothing of the progress of what is sent.
function sent(path: string, form: FormData, progress: (part: number) => void): Promise<Answer> {
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
  return new Promise((resolve) => {
    request.onloadend = () => resolve({ status: request.status, answer: request.response });
    request.send(form);
  });
}
