import { openStrings as say } from "../words/open-link.ts";
import { part, postJson, whyNot } from "../shared/page.ts";

const form = part<HTMLFormElement>("request");
const message = part<HTMLTextAreaElement>("message");
const answer = part("answer");

let isAsking = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!isAsking) void ask();
});

async function ask(): Promise<void> {
  isAsking = true;
  tell(say.asking, "");
  const { message: thanks, error } = await postJson(form.action, { message: message.value }).then(
    sentencesOf,
    (failure: unknown) => ({ message: undefined, error: whyNot(failure, say.notAsked) }),
  );
  isAsking = false;
  if (thanks === undefined) return tell(error ?? say.notAsked, "error");
  tell(thanks, "");
  form.classList.add("asked");
}

async function sentencesOf(response: Response): Promise<{ message?: string; error?: string }> {
  return (await response.json().catch(() => null)) ?? {};
}

function tell(text: string, look: string): void {
  answer.className = look;
  answer.textContent = text;
}
