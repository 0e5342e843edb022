import { MessageSquare, MessagesSquare } from "lucide";

import { SidePanel } from "../side-panel.ts";
import type { PageChat } from "../../chat/page-chat.ts";
import type { Beside } from "../../history/beside.ts";
import type { PageReview } from "../../review/page/page-review.ts";
import { part } from "../../shared/page.ts";
import { say as chatWords } from "../../words/chat.ts";
import { say as historyWords } from "../../words/history.ts";
import { say as reviewWords } from "../../words/review.ts";

/** The panel beside a document's text: its chat, the list of its threads, and its history. */
export type Panels = SidePanel<"chat" | "review" | "history">;

export function panelsOf(chat: PageChat, review: PageReview, past: Beside): Panels {
  return new SidePanel([
    {
      name: "chat",
      title: chatWords.chat,
      toggle: part("chat-toggle"),
      element: chat.view.element,
      close: chatWords.close,
      sign: { image: MessageSquare, label: chatWords.open(0) },
      setShown: (isShown) => chat.view.setShown(isShown),
      focus: () => chat.view.focus(),
    },
    {
      name: "review",
      title: reviewWords.comments,
      toggle: part("review-toggle"),
      element: review.list.element,
      close: reviewWords.close,
      sign: { image: MessagesSquare, label: reviewWords.toggle(0, 0) },
      setShown: (isShown) => (isShown ? review.show() : review.showSoon()),
      focus: () => review.list.focus(),
    },
    {
      name: "history",
      title: historyWords.history,
      toggle: part("history-toggle"),
      wayBack: part("desk-more"),
      element: past.element,
      close: historyWords.closeBeside,
      setShown: (isShown) => past.setShown(isShown),
      focus: () => past.focus(),
    },
  ]);
}
