import { ask } from "../connection/api.ts";
import { toast } from "../shared/toast.ts";
import { strings } from "../words/notices.ts";

const PATH = "/api/v1/me/push";
const WORKER = "/worker.js";
// Whose wish it is: browsers keep what they once were asked for, whoever signs in after that.
const CHOSEN = "push";

/** Lets a person have their notices shown by this browser, also while no page is open. */
export async function offerPush(me: number): Promise<void> {
  const part = document.getElementById("push");
  const box = part?.querySelector("input");
  if (!part || !box || !canPush()) return;
  box.checked = await isOn(me);
  part.hidden = false;
  box.addEventListener("change", () => void change(box, me, part.dataset.key ?? ""));
}

function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

// What is on is told anew: a new password has begun another session.
async function isOn(me: number): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return false;
  if (localStorage.getItem(CHOSEN) === String(me)) {
    void tell(subscription);
    return true;
  }
  await subscription.unsubscribe();
  return false;
}

async function change(box: HTMLInputElement, me: number, key: string): Promise<void> {
  box.disabled = true;
  try {
    if (box.checked) await switchOn(me, key);
    else await switchOff();
  } catch {
    box.checked = !box.checked;
    toast(Notification.permission === "denied" ? strings.pushDenied : strings.pushFailed);
  } finally {
    box.disabled = false;
  }
}

async function switchOn(me: number, key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
  await navigator.serviceWorker.register(WORKER, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = await pushManager.subscribe(options);
  if (!(await tell(subscription))) throw new Error("not kept");
  localStorage.setItem(CHOSEN, String(me));
  toast(strings.pushOn);
}

async function switchOff(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  localStorage.removeItem(CHOSEN);
  if (!subscription) return;
  await subscription.unsubscribe();
  await ask("DELETE", PATH, { endpoint: subscription.endpoint });
}

async function tell(subscription: PushSubscription): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON();
  return ask("PUT", PATH, { endpoint, keys }).then(
    () => true,
    () => false,
  );
}
