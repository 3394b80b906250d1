import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const page = (name: string): string => new URL(`./${name}/index.html`, import.meta.url).pathname;

/** The pages; the loader has a build of its own because it must be one plain script. */
export default defineConfig({
  plugins: [react()],
  base: "/",
  resolve: {
    // antd's styles without <style> elements, which the console's CSP forbids (ADR 053).
    alias: [{ find: /^.*\/dynamicCSS$/, replacement: new URL("./console/theme/sheets.ts", import.meta.url).pathname }],
  },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    // A data: URL would need img-src and font-src exceptions in every shop's CSP.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { widget: page("widget"), demo: page("demo"), console: page("console"), me: page("me") },
    },
  },
  // A test reads the guide, which lies beside web/.
  server: { fs: { allow: [".."] } },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
