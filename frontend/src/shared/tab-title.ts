const MOST = 99;

/** The title of the browser's tab, which counts what is unread. */
export class TabTitle {
  private title: string;
  private unread = 0;

  constructor() {
    this.title = document.title;
  }

  /** Calls the page this. */
  name(title: string): void {
    this.title = title;
    this.show();
  }

  /** Says how many messages are unread. */
  count(unread: number): void {
    if (unread === this.unread) return;
    this.unread = unread;
    this.show();
  }

  private show(): void {
    document.title = counted(this.title, this.unread);
  }
}

/** A title with the number of unread messages before it. */
export function counted(title: string, unread: number): string {
  return unread > 0 ? `(${unread > MOST ? `${MOST}+` : unread}) ${title}` : title;
}
