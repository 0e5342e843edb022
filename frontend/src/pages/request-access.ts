import { openStrings as say } from "../words/open-link.ts";
import { ask as post, sentenceOf } from "../connection/api.ts";
import { part } from "../shared/page.ts";

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
  try {
    await post("POST", form.action, { message: message.value });
    tell(say.asked, "");
    form.classList.add("asked");
  } catch (error) {
    tell(sentenceOf(error, say.notAsked), "error");
  }
  isAsking = false;
}

function tell(text: string, look: string): void {
  answer.className = look;
  answer.textContent = text;
}
