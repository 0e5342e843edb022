import type { Change, Member, Sharing } from "./sharing.ts";

/** One way to answer a question: what is then changed, or "leave" for going. */
export interface Answer {
  label: string;
  change: Change | "leave";
}

/** Something that is asked before it is done, in the row that it is about. */
export interface Question {
  row: string;
  text: string;
  /** Whether somebody loses something by it. */
  isDanger: boolean;
  answers: Answer[];
}

/** What the dialog shows. */
export interface ShareState {
  /** Null until the server has said who may do what. */
  sharing: Sharing | null;
  /** How many answers of the server are awaited. */
  waiting: number;
  error: string;
  question: Question | null;
  /** The address of the newest link, shown until the dialog is closed. */
  address: string;
}

/** What happens to the dialog. */
export type Step =
  | { type: "looking" }
  | { type: "changing" }
  | { type: "answered"; sharing: Sharing }
  | { type: "failed"; error: string }
  /** What holds now could not be looked up. */
  | { type: "unseen"; error: string }
  | { type: "asked"; question: Question }
  | { type: "dropped" };

/** The dialog before anything is known. */
export const START: ShareState = {
  sharing: null,
  waiting: 0,
  error: "",
  question: null,
  address: "",
};

/** What the dialog shows after a step. */
export function next(state: ShareState, step: Step): ShareState {
  switch (step.type) {
    case "looking":
      return { ...state, waiting: state.waiting + 1 };
    case "changing":
      return { ...state, waiting: state.waiting + 1, error: "", question: null };
    case "answered":
      return answered({ ...state, waiting: state.waiting - 1 }, step.sharing);
    case "failed":
      return { ...state, waiting: state.waiting - 1, error: step.error };
    case "unseen":
      // Nobody asked to look: why their own change was refused matters more.
      return { ...state, waiting: state.waiting - 1, error: state.error || step.error };
    case "asked":
      return { ...state, question: step.question, error: "" };
    case "dropped":
      return { ...state, question: null };
  }
}

// Answers may overtake each other: what an older one says is no longer true.
function answered(state: ShareState, { url, ...sharing }: Sharing): ShareState {
  const address = sharing.may_share ? (url ?? state.address) : "";
  const known = state.sharing?.access_version ?? 0;
  if (sharing.access_version < known) return { ...state, address };
  const people = inPlace(sharing.people, state.sharing?.people ?? []);
  return { ...state, address, sharing: { ...sharing, people } };
}

// Nobody moves while the dialog is open: what is about to be pressed belongs to whom it did.
function inPlace(people: Member[], before: Member[]): Member[] {
  const places = new Map(before.map(({ user }, i) => [user.id, i]));
  const placeOf = ({ user }: Member): number => places.get(user.id) ?? before.length;
  return [...people].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether the person is the only owner, whom the document cannot do without. */
export function isOnlyOwner(sharing: Sharing): boolean {
  return sharing.role === "owner" && ownersOf(sharing).length === 1;
}

/** The names of the owners, whom to ask. */
export function ownersOf(sharing: Sharing): string[] {
  return sharing.people.filter(({ role }) => role === "owner").map(({ user }) => user.name);
}
