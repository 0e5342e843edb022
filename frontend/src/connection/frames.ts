const SYNC = 0;

/** A presence query (PROTOCOL 2.3): whoever hears it answers at once. */
export const PRESENCE_QUERY = Uint8Array.of(3);

/** The steps of a sync frame (PROTOCOL 2.4). */
export const STEP1 = 0;
export const STEP2 = 1;
export const UPDATE = 2;

/** The step of a change frame (PROTOCOL 3.2), `STEP2` or `UPDATE`; null for every other frame. */
export function changeStep(frame: Uint8Array): typeof STEP2 | typeof UPDATE | null {
  if (frame[0] !== SYNC) return null;
  const step = frame[1];
  return step === STEP2 || step === UPDATE ? step : null;
}
