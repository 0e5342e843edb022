import type { Film } from "./film.ts";
import { Screen } from "./screen.ts";
import { button, element } from "../shared/dom.ts";
import { momentOf } from "../shared/times.ts";
import { say } from "../words/history.ts";

// From the first letter to the last, at the speed that one begins with; a short past takes less.
const LONGEST = 60_000; // ms
const TICK = 150; // ms
const SPEEDS = [0.5, 1, 2, 4, 16];

/** Plays a text back: a slider over all that was ever said, and a button that moves it. */
export class Player {
  readonly element: HTMLElement;
  private readonly film: Film;
  private readonly screen: Screen;
  private readonly slider: HTMLInputElement;
  private readonly toggle: HTMLButtonElement;
  private readonly speed: HTMLSelectElement;
  private readonly time = element("output", { class: "muted", "data-testid": "playback-time" });
  // Where it is between two ticks, and when that was so (ms); null when it stands.
  private place = 0;
  private since: number | null = null;

  constructor(film: Film) {
    this.film = film;
    this.screen = new Screen(film);
    this.slider = this.newSlider();
    this.toggle = button(say.play, () => (this.since === null ? this.play() : this.pause()));
    this.toggle.classList.add("primary");
    this.speed = element("select", { "aria-label": say.speed });
    this.speed.append(...SPEEDS.map((times) => new Option(say.times(times), String(times))));
    this.speed.value = "1";
    const tools = element("div", { class: "choices" }, this.toggle, this.speed, this.time);
    const head = element("div", { class: "history-head" }, tools, this.slider);
    this.element = element("div", { class: "playback", "data-testid": "playback" }, head);
    this.element.append(this.screen.element);
    this.go(0);
  }

  /** Moves on; from the end it begins anew. */
  play(): void {
    if (this.place >= this.last) this.go(0);
    this.since = performance.now();
    this.toggle.textContent = say.pause;
    requestAnimationFrame((now) => this.move(now));
  }

  /** Stands still. */
  pause(): void {
    this.since = null;
    this.toggle.textContent = say.play;
  }

  private get last(): number {
    return this.film.ticks.length - 1;
  }

  // Milliseconds for a tick.
  private get pace(): number {
    return Math.min(TICK, LONGEST / this.last);
  }

  private newSlider(): HTMLInputElement {
    const slider = element("input", { type: "range", min: "0", "aria-label": say.moment });
    slider.max = String(this.last);
    slider.addEventListener("input", () => {
      this.pause();
      this.go(slider.valueAsNumber);
    });
    return slider;
  }

  private move(now: number): void {
    // Taken away with its page, or stopped.
    if (this.since === null || !this.element.isConnected) return;
    const step = ((now - this.since) * Number(this.speed.value)) / this.pace;
    this.since = now;
    this.go(Math.min(this.last, this.place + Math.max(0, step)));
    this.screen.newest?.scrollIntoView({ block: "nearest" });
    if (this.place < this.last) requestAnimationFrame((next) => this.move(next));
    else this.pause();
  }

  private go(place: number): void {
    const tick = Math.floor(place);
    this.place = place;
    this.screen.show(tick);
    const [, seconds] = this.film.ticks[tick]!;
    const said = momentOf(new Date(Date.parse(this.film.since) + seconds * 1000).toISOString());
    this.slider.value = String(tick);
    this.slider.setAttribute("aria-valuetext", said);
    this.time.textContent = said;
  }
}
