const KEY = "scriptorium-visit";

/** When a person last had a document open at this browser (ISO 8601); null when it is not known. */
export function lastVisit(person: number, document: string): string | null {
  try {
    return localStorage.getItem(nameOf(person, document));
  } catch {
    // Some browsers let no page keep anything.
    return null;
  }
}

/** Notes that a person has a document open at this moment. */
export function noteVisit(person: number, document: string, at: Date): void {
  try {
    localStorage.setItem(nameOf(person, document), at.toISOString());
  } catch {
    // As above.
  }
}

function nameOf(person: number, document: string): string {
  return `${KEY}:${person}:${document}`;
}
