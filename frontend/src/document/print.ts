/** On paper a text that begins with its title says it once: the page's own is left out. */
export function printOnce(title: () => string, text: HTMLElement): void {
  addEventListener("beforeprint", () => {
    const first = text.querySelector(".prose > h1:first-child")?.textContent?.trim();
    document.body.classList.toggle("begins-with-title", first === title());
  });
}
