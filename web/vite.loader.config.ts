import { defineConfig } from "vite";

/** widget.js: the one script that a shop's page embeds. */
export default defineConfig({
  build: {
    target: "es2020",
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: {
      entry: new URL("./loader/main.ts", import.meta.url).pathname,
      formats: ["iife"],
      name: "zhuyiLoader",
      fileName: () => "widget.js",
    },
  },
});
