import { post } from "../shared/page.ts";
import { toast } from "../shared/toast.ts";
import { strings } from "../words/notices.ts";

/** Has the choice of how much one is told of a document be kept as soon as it is made. */
export function keepAttention(): void {
  const choice = document.querySelector<HTMLSelectElement>("#attention");
  let kept = choice?.value ?? "";
  choice?.addEventListener("change", async () => {
    const wanted = choice.value;
    const answer = await post(choice.dataset.path ?? "", { attention: wanted }).catch(() => null);
    if (answer?.ok) kept = wanted;
    else choice.value = kept;
    toast(answer?.ok ? strings.attends(wanted) : strings.notKept);
  });
}
