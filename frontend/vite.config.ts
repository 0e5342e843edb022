import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    outDir: "dist/build",
    emptyOutDir: true,
    target: "es2022",
    // The scripts are served under a content security policy and need no polyfill of preloading.
    modulePreload: false,
    // The editor is one script; it is measured compressed (below 200 kB).
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      input: {
        document: "src/document.ts",
        room: "src/room.ts",
        open: "src/open.ts",
        request: "src/request.ts",
        import: "src/import.ts",
        left: "src/left.ts",
        account: "src/account.ts",
        worker: "src/worker.ts",
        site: "src/styles/site.css",
      },
      output: {
        // Django's static files storage puts the hash into the names.
        entryFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
