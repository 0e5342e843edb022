import { ask, sentenceOf } from "../connection/api.ts";
import { toast } from "../shared/toast.ts";
import { strings } from "../words/notices.ts";

/** Has the choice of how much one is told of a document be kept as soon as it is made. */
export function keepAttention(): void {
  const choice = document.querySelector<HTMLSelectElement>("#attention");
  let kept = choice?.value ?? "";
  choice?.addEventListener("change", async () => {
    const wanted = choice.value;
    try {
      await ask("PUT", choice.dataset.path ?? "", { attention: wanted });
      kept = wanted;
      toast(strings.attends(wanted));
    } catch (failure) {
      choice.value = kept;
      toast(sentenceOf(failure, strings.notKept));
    }
  });
}
