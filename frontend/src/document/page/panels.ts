import { MessageSquare, MessagesSquare } from "lucide";

import { SidePanel } from "../side-panel.ts";
import type { PageChat } from "../../chat/page-chat.ts";
import type { PageReview } from "../../review/page/page-review.ts";
import { part } from "../../shared/page.ts";
import { say as chatWords } from "../../words/chat.ts";
import { say as reviewWords } from "../../words/review.ts";

/** The panel beside a document's text: its chat, and the list of its threads. */
export type Panels = SidePanel<"chat" | "review">;

export function panelsOf(chat: PageChat, review: PageReview): Panels {
  return new SidePanel([
    {
      name: "chat",
      title: chatWords.chat,
      image: MessageSquare,
      toggle: part("chat-toggle"),
      element: chat.view.element,
      close: chatWords.close,
      label: chatWords.open,
      setShown: (isShown) => chat.view.setShown(isShown),
      focus: () => chat.view.focus(),
    },
    {
      name: "review",
      title: reviewWords.comments,
      image: MessagesSquare,
      toggle: part("review-toggle"),
      element: review.list.element,
      close: reviewWords.close,
      label: reviewWords.toggle,
      setShown: (isShown) => (isShown ? review.show() : review.showSoon()),
      focus: () => review.list.focus(),
    },
  ]);
}
