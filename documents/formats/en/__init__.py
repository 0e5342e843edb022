"""English, as `frontend/src/language.ts` writes it: British."""
