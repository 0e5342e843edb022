import { copied } from "../shared/clipboard.ts";
import { button, element } from "../shared/dom.ts";
import { words } from "../words/sharing.ts";
import { about, field, section, switchButton, type Acts, type Section } from "./controls.ts";
import type { NamedVersion, Publication } from "./sharing.ts";
import type { ShareState } from "./state.ts";

const PATH = "publication";

/** The page that everybody may read, without an account; a room and data have none. */
export class PublicationSection implements Section {
  readonly element: HTMLElement;
  private readonly acts: Acts;
  private readonly hasText = document.getElementById("paper") !== null;
  private readonly flip = element("div", { class: "share-rows" });
  private readonly rows = element("div", { class: "share-rows" });
  private readonly address = element("input", { id: "publication-address", readonly: "" });
  private readonly open = element(
    "a",
    { class: "button", target: "_blank", rel: "noopener" },
    words.publicationOpen,
  );
  private readonly sites = element("input", {
    id: "publication-frames",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "https://example.org",
  });
  private readonly more: HTMLElement;
  private publication: Publication | null = null;

  constructor(acts: Acts) {
    this.acts = acts;
    this.more = element("div", {}, this.addressBox(), this.rows, this.framesForm());
    const hint = element("p", { class: "share-hint" }, words.publicationHint);
    this.element = section("publication", words.publication, hint, this.flip, this.more);
  }

  show({ sharing }: ShareState): void {
    this.element.hidden = !sharing?.may_share || !this.hasText;
    if (!sharing) return;
    const { publication, versions } = sharing;
    this.flip.replaceChildren(this.switchRow(publication !== null));
    this.more.hidden = publication === null;
    if (publication) this.showMore(publication, versions);
    this.publication = publication;
  }

  private showMore(publication: Publication, versions: NamedVersion[]): void {
    const { url, frames } = publication;
    this.address.value = this.open.href = url;
    // What is being typed stays.
    if (frames.join() !== this.publication?.frames.join()) this.sites.value = frames.join(", ");
    this.rows.replaceChildren(this.versionRow(publication, versions), this.listedRow(publication));
  }

  private switchRow(isOn: boolean): HTMLElement {
    const method = isOn ? "DELETE" : "PUT";
    const flip = (): void =>
      void this.acts.change({ method, path: PATH, ...(isOn ? {} : { body: {} }) });
    const label = words.publicationIsOn;
    return this.row(label, switchButton("publication-on", label, isOn, flip));
  }

  private versionRow({ version }: Publication, versions: NamedVersion[]): HTMLElement {
    const shown = element("select", { id: "publication-version" });
    shown.append(element("option", { value: "" }, words.publicationLive));
    for (const { id, name } of versions)
      shown.append(element("option", { value: String(id) }, words.publicationVersion(name)));
    // It may be older than those that are offered.
    if (version !== null && !versions.some(({ id }) => id === version))
      shown.append(element("option", { value: String(version) }, words.publicationOldVersion));
    shown.value = version === null ? "" : String(version);
    shown.setAttribute("aria-label", words.publicationShows);
    shown.addEventListener("change", () => this.set({ version: Number(shown.value) || null }));
    return this.row(words.publicationShows, shown);
  }

  private listedRow({ is_listed }: Publication): HTMLElement {
    const flip = (): void => this.set({ is_listed: !is_listed });
    const label = words.publicationListed;
    return this.row(label, switchButton("publication-listed", label, is_listed, flip));
  }

  private row(label: string, control: HTMLElement): HTMLElement {
    return element("div", { class: "share-row" }, about(label, ""), control);
  }

  // What is not named stays as it is.
  private set(wanted: Partial<Omit<Publication, "url">>): void {
    if (!this.publication) return;
    const { version, is_listed, frames } = this.publication;
    const body = { version, is_listed, frames, ...wanted };
    void this.acts.change({ method: "PUT", path: PATH, body });
  }

  private addressBox(): HTMLElement {
    const copy = button(words.copy, () => void this.copy(copy), "button primary");
    this.address.setAttribute("aria-label", words.publicationAddress);
    const line = element("div", { class: "share-address" }, this.address, copy, this.open);
    return element("div", { class: "share-newest" }, line);
  }

  private async copy(pressed: HTMLButtonElement): Promise<void> {
    this.address.select();
    pressed.textContent = (await copied(this.address.value)) ? words.copied : words.copyByKeys;
    setTimeout(() => (pressed.textContent = words.copy), 4000);
  }

  private framesForm(): HTMLElement {
    const set = element("button", { class: "button" }, words.publicationSet);
    const form = element(
      "form",
      { class: "share-form" },
      field(words.publicationFrames, this.sites),
      set,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.set({ frames: this.sites.value.split(/[\s,;]+/).filter((site) => site !== "") });
    });
    return form;
  }
}
