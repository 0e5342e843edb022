import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    outDir: "dist/build",
    emptyOutDir: true,
    // From it the pages tell browsers what to fetch (documents/web/preload.py).
    manifest: "manifest.json",
    target: "es2022",
    // Older browsers go without `:dir()`; what it would be rewritten to asks for the language.
    cssTarget: ["chrome120", "firefox121", "safari17.2"],
    // The scripts are served under a content security policy and need no polyfill of preloading.
    modulePreload: false,
    // The editor is one script; it is measured compressed (below 400 kB, by tests/unit/frontend/test_bundle.py).
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: {
        document: "src/pages/document-entry.ts",
        room: "src/pages/room.ts",
        list: "src/pages/list.ts",
        open: "src/pages/open-link.ts",
        request: "src/pages/request-access.ts",
        import: "src/pages/import.ts",
        left: "src/pages/closed-document.ts",
        offline: "src/pages/offline.ts",
        account: "src/pages/account.ts",
        history: "src/pages/history.ts",
        notices: "src/pages/notices.ts",
        passkeys: "src/signing-in/passkeys.ts",
        toasts: "src/pages/toasts.ts",
        worker: "src/pages/service-worker.ts",
        site: "src/styles/site.css",
      },
      output: {
        // What loads scripts later, by itself: in an entry it would be loaded once more.
        codeSplitting: { groups: [{ name: "load", test: /preload-helper/ }] },
        // Django's static files storage puts the hash into the names.
        entryFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
