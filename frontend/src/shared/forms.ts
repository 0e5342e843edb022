import { noServer } from "../words/no-server.ts";
import { isReachable } from "./page.ts";
import { toast } from "./toast.ts";

/**
 * Has forms that lead to another page look for the server first: without one the browser would show
 * its own error page in place of what was typed.
 */
export function guardForms(): void {
  const looking = new WeakSet<HTMLFormElement>();
  const found = new WeakSet<HTMLFormElement>();
  // Of the window, which hears last: what a page does by itself is prevented by then.
  window.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post" || found.delete(form)) return;
    event.preventDefault();
    if (looking.has(form)) return;
    looking.add(form);
    void isReachable().then((isThere) => {
      looking.delete(form);
      if (!isThere) return toast(noServer());
      found.add(form);
      form.requestSubmit(event.submitter);
    });
  });
}
