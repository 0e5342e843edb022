import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 3000,
    rollupOptions: { input: ["codemirror.html", "blocknote.html", "board.html"] },
  },
});
