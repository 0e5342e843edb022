"""English, as `frontend/src/words/language.ts` writes it: British."""
