import type { CardUse } from "./card-use.ts";
import { NewCard } from "./new-card.ts";
import type { Placed } from "./rack.ts";
import type { Place } from "../acts.ts";
import type { Drafts } from "../drafts.ts";
import type { MarkedText } from "../text/marked-text.ts";

/** What becomes of a thread that is being begun. */
export interface BeginningUse {
  /** Its first comment is said. */
  say(place: Place, text: string, chosen: ReadonlySet<number>): void;
  /** It was given up. */
  cancelled(): void;
  /** The focus leaves the card. */
  left(): void;
}

/** The thread that is being begun, if one is, and its card. */
export class Beginning {
  private readonly drafts: Drafts;
  private readonly text: MarkedText;
  private readonly cards: CardUse;
  private readonly use: BeginningUse;
  private card: NewCard | null = null;

  constructor(drafts: Drafts, text: MarkedText, cards: CardUse, use: BeginningUse) {
    this.drafts = drafts;
    this.text = text;
    this.cards = cards;
    this.use = use;
  }

  /** Begins at this place, with what has been written at another one. */
  begin(place: Place): void {
    this.drafts.started = { ...place, text: this.drafts.started?.text ?? "" };
    this.drop();
  }

  /** Has a card as long as something is being begun. */
  update(): void {
    const { started } = this.drafts;
    if (!started) return this.drop();
    this.card ??= new NewCard(
      this.cards,
      started.quote,
      (text, chosen) => {
        const place = this.drafts.started ?? started;
        this.drafts.started = null;
        this.use.say(place, text, chosen);
      },
      () => {
        this.drafts.started = null;
        this.use.cancelled();
      },
      () => this.use.left(),
    );
  }

  /** Its card, on a ground that begins at so many px of the window. */
  placed(ground: number): Placed | null {
    const { card } = this;
    const { started } = this.drafts;
    if (!card) return null;
    const top = started && this.text.topOfPlace(started);
    return {
      id: "",
      top: top === null ? 0 : top - ground,
      isChosen: true,
      card: () => card.element,
    };
  }

  /** Gives the card the focus; whether there is one. */
  focus(): boolean {
    this.card?.focus();
    return this.card !== null;
  }

  /** Has the card seen. */
  reveal(): void {
    this.card?.element.scrollIntoView({ block: "nearest" });
  }

  private drop(): void {
    this.card?.element.remove();
    this.card = null;
  }
}
