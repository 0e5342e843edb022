import { Eye, MessageSquareDiff, Pencil, type IconNode } from "lucide";

import { spellKeys } from "../editor/tools/tools.ts";
import { onChoice } from "../shared/keys.ts";
import { element, icon } from "../shared/dom.ts";
import { suggestionWords as say } from "../words/review.ts";

/** How somebody works on the text. */
export type Mode = keyof typeof say.modes;

const ICONS: Record<Mode, IconNode> = { edit: Pencil, suggest: MessageSquareDiff, read: Eye };
const KEYS: Record<string, Mode> = { KeyZ: "edit", KeyX: "suggest", KeyC: "read" };
const MODE_KEYS: Record<Mode, string> = {
  edit: "Mod-Alt-Shift-Z",
  suggest: "Mod-Alt-Shift-X",
  read: "Mod-Alt-Shift-C",
};
const ALL = Object.keys(ICONS) as Mode[];

/** The switch by the title: a row of choices, where there is less room a list, on a phone in the menu. */
export class ModeSwitch {
  private readonly places: readonly HTMLElement[];
  private readonly chosen: (mode: Mode, isLeft: boolean) => void;
  private readonly news = element("p", { class: "hidden-text", role: "status" });
  private readonly sign: HTMLElement;
  private readonly lists: readonly HTMLSelectElement[];
  private readonly radios = new Map<Mode, HTMLInputElement>();
  private offered: readonly Mode[] = [];
  private now: Mode | null = null;

  /**
   * `place` is by the title, `menu` in the page's menu, `sign` a button that leads there and says
   * that one suggests; `chosen` hears what the person chooses, and
   * whether they leave the switch with that: by arrows one goes on from choice to choice.
   */
  constructor(
    place: HTMLElement,
    menu: HTMLElement,
    sign: HTMLElement,
    chosen: (mode: Mode, isLeft: boolean) => void,
  ) {
    this.sign = sign;
    sign.append(icon(ICONS.suggest), element("span", { class: "hidden-text" }, `${say.mode}: `));
    sign.append(say.modes.suggest);
    this.places = [place, menu];
    this.chosen = chosen;
    const row = element("fieldset", { class: "mode-row", "data-testid": "mode" });
    row.append(element("legend", { class: "hidden-text" }, say.mode));
    for (const mode of ALL) row.append(this.newChoice(mode));
    const popover = menu.closest<HTMLElement>("[popover]");
    const list = this.newList("mode-list");
    const inMenu = this.newList("mode-menu-list", () => popover?.hidePopover());
    list.setAttribute("aria-label", say.mode);
    this.lists = [list, inMenu];
    place.append(row, list);
    document.body.append(this.news);
    menu.append(element("label", {}, say.mode, inMenu));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Offers these, of which the person is in `now`. */
  show(offered: readonly Mode[], now: Mode): void {
    for (const place of this.places) place.hidden = offered.length < 2;
    this.sign.hidden = now !== "suggest";
    const isOther = offered.join() !== this.offered.join();
    this.offered = offered;
    for (const list of this.lists) {
      const options = offered.map((mode) => element("option", { value: mode }, say.modes[mode]));
      if (isOther) list.replaceChildren(...options);
      list.value = now;
    }
    for (const [mode, radio] of this.radios) {
      radio.checked = mode === now;
      radio.parentElement!.hidden = !offered.includes(mode);
    }
    if (this.now && this.now !== now) this.news.textContent = say.nowMode[now];
    this.now = now;
  }

  /** Takes the switch away. */
  hide(): void {
    for (const place of [...this.places, this.sign]) place.hidden = true;
  }

  private newList(name: string, before = (): void => {}): HTMLSelectElement {
    const list = element("select", { class: name, "data-testid": name });
    onChoice(list, (value) => {
      before();
      this.chosen(value as Mode, true);
    });
    return list;
  }

  private newChoice(mode: Mode): HTMLElement {
    const radio = element("input", { type: "radio", name: "mode", value: mode });
    radio.addEventListener("change", () => this.chosen(mode, !radio.matches(":focus-visible")));
    this.radios.set(mode, radio);
    const word = element("span", { class: "mode-word" }, say.modes[mode]);
    return element(
      "label",
      {
        class: "mode-choice",
        title: `${say.modeHints[mode]} (${spellKeys(MODE_KEYS[mode])})`,
        "data-mode": mode,
      },
      radio,
      icon(ICONS[mode]),
      word,
    );
  }

  private key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || !event.altKey || !event.shiftKey) return;
    const mode = KEYS[event.code];
    if (!mode || !this.offered.includes(mode)) return;
    event.preventDefault();
    this.chosen(mode, true);
  }
}
