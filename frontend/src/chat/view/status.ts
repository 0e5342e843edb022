import type { Chat } from "../chat.ts";
import { button, element } from "../../shared/dom.ts";
import { say } from "../../words/chat.ts";

/** Says why there are no messages, or none further back. */
export function statusOf({ backlog, outbox, mayChat }: Chat, isRoom: boolean): HTMLElement[] {
  const { log, hasFailed, isLoading } = backlog;
  if (hasFailed) {
    const again = (): void => void (log.isOpen ? backlog.earlier() : backlog.open());
    return [element("p", { role: "alert" }, say.failed), button(say.tryAgain, again)];
  }
  if (!log.isOpen) return isLoading ? [element("p", {}, say.loading)] : [];
  if (log.messages.length > 0 || outbox.drafts.length > 0) return [];
  const hint = isRoom ? say.emptyRoomHint : say.emptyHint;
  const lines = [say.empty, mayChat ? hint : say.emptyReader];
  return [element("div", { class: "chat-empty" }, ...lines.map((l) => element("p", {}, l)))];
}
