/** Pages on which a passkey is made or used: a form that waits for it, and sends what it says. */

import { strings } from "./words.ts";

type Options = { readonly publicKey: PublicKeyCredentialCreationOptionsJSON };

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  form.hidden = !canUse();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
}

function canUse(): boolean {
  return "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

async function send(form: HTMLFormElement): Promise<void> {
  const error = form.querySelector<HTMLElement>(".error[hidden], .error[data-passkey-error]");
  const field = form.elements.namedItem("credential") as HTMLInputElement;
  try {
    const credential = await (form.dataset.passkey === "create" ? made(form) : shown(form));
    if (credential === null) throw new Error("none");
    field.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
    form.submit();
  } catch {
    // It was cancelled, too; browsers do not tell which.
    if (!error) return;
    error.dataset.passkeyError = "";
    error.hidden = false;
    error.textContent = strings.failed;
  }
}

function made(form: HTMLFormElement): Promise<Credential | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(given("creation_options"));
  const box = form.elements.namedItem("passwordless");
  const isAlone = box instanceof HTMLInputElement && box.checked;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: isAlone ? "required" : "discouraged",
    requireResidentKey: isAlone,
    userVerification: isAlone ? "required" : "preferred",
  };
  return navigator.credentials.create({ publicKey });
}

async function shown(form: HTMLFormElement): Promise<Credential | null> {
  const { ask } = form.dataset;
  const options = ask
    ? await asked(ask)
    : given<PublicKeyCredentialRequestOptionsJSON>("request_options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}

function given<T>(name: string): T {
  const text = document.getElementById("passkey-options")?.textContent ?? "{}";
  return (JSON.parse(text) as Record<string, { publicKey: T }>)[name]!.publicKey;
}

// Where one signs in, only whoever presses the button begins something.
async function asked(path: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(path, { headers });
  const told = (await answer.json()) as { request_options: Options };
  return told.request_options.publicKey as unknown as PublicKeyCredentialRequestOptionsJSON;
}
