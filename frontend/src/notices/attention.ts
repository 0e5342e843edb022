import { post, whyNot } from "../shared/page.ts";
import { toast } from "../shared/toast.ts";
import { strings } from "../words/notices.ts";

/** Has the choice of how much one is told of a document be kept as soon as it is made. */
export function keepAttention(): void {
  const choice = document.querySelector<HTMLSelectElement>("#attention");
  let kept = choice?.value ?? "";
  choice?.addEventListener("change", async () => {
    const wanted = choice.value;
    try {
      const { ok } = await post(choice.dataset.path ?? "", { attention: wanted });
      if (!ok) throw new Error("The choice was not kept.");
      kept = wanted;
      toast(strings.attends(wanted));
    } catch (failure) {
      choice.value = kept;
      toast(whyNot(failure, strings.notKept));
    }
  });
}
