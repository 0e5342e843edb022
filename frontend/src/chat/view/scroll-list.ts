/** Something in the list: it is made anew when `state` changes. */
export interface Item {
  key: string;
  state: string;
  make(): HTMLElement;
}

interface Shown {
  state: string;
  element: HTMLElement;
}

// So near to the end (px) the list follows what is new.
const NEAR = 48;

/** A list that scrolls: it keeps what is read in its place, and at its end follows what is new. */
export class ChatList {
  private readonly scroller: HTMLElement;
  private readonly list: HTMLElement;
  private readonly shown = new Map<string, Shown>();
  private follows = true;

  /** `list` is inside of `scroller`. */
  constructor(scroller: HTMLElement, list: HTMLElement) {
    this.scroller = scroller;
    this.list = list;
    scroller.addEventListener("scroll", () => (this.follows = this.isAtEnd), { passive: true });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(scroller);
  }

  /** Shows these items in this order; those that have not changed stay as they are. */
  show(items: readonly Item[]): void {
    const anchor = this.follows ? "" : this.firstInView();
    const top = this.topOf(anchor);
    const elements = items.map((item) => this.elementOf(item));
    this.arrange(elements);
    this.forget(new Set(items.map(({ key }) => key)));
    if (this.follows) this.toEnd();
    else this.scroller.scrollTop += this.topOf(anchor) - top;
  }

  /** Scrolls to the end and follows what is new. */
  toEnd(): void {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Scrolls an item to the upper part of the list. */
  toItem(key: string): void {
    const place = this.shown.get(key)?.element;
    if (!place) return;
    this.follows = false;
    this.scroller.scrollTop = place.offsetTop - this.scroller.clientHeight / 4;
  }

  /** Whether the last item is in view, or nearly so. */
  get isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Whether an item is above what is in view. */
  isAbove(key: string): boolean {
    const place = this.shown.get(key)?.element;
    return place !== undefined && place.offsetTop + place.offsetHeight < this.scroller.scrollTop;
  }

  /** The element of an item. */
  element(key: string): HTMLElement | undefined {
    return this.shown.get(key)?.element;
  }

  private elementOf({ key, state, make }: Item): HTMLElement {
    const old = this.shown.get(key);
    if (old?.state === state) return old.element;
    const made = make();
    made.dataset.key = key;
    old?.element.replaceWith(made);
    this.shown.set(key, { state, element: made });
    return made;
  }

  private arrange(elements: readonly HTMLElement[]): void {
    let next: Element | null = this.list.firstElementChild;
    for (const made of elements) {
      if (made === next) next = next.nextElementSibling;
      else this.list.insertBefore(made, next);
    }
  }

  private forget(keys: ReadonlySet<string>): void {
    for (const [key, { element }] of this.shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
  }

  // The key of the first message in view: the other rows move about.
  private firstInView(): string {
    const top = this.scroller.scrollTop;
    for (const row of this.list.querySelectorAll<HTMLElement>(".chat-row"))
      if (row.offsetTop + row.offsetHeight > top) return row.dataset.key ?? "";
    return "";
  }

  private topOf(key: string): number {
    return this.shown.get(key)?.element.offsetTop ?? 0;
  }
}
