// Prints the gzip size of each built file and fails when the loader outgrows its promise.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LOADER_LIMIT = 30 * 1024;
const dist = new URL("../dist/", import.meta.url);
const sizes = readdirSync(dist, { recursive: true })
  .filter((name) => /\.(js|css|html)$/.test(name))
  .map((name) => [name, gzipSync(readFileSync(new URL(name, dist))).length])
  .sort(([, one], [, other]) => other - one);

for (const [name, size] of sizes) console.log(`${(size / 1024).toFixed(1).padStart(8)} KB gzip  ${name}`);
const loader = sizes.find(([name]) => name === "widget.js")?.[1];
if (loader === undefined || loader > LOADER_LIMIT) {
  console.error(`widget.js must exist and stay within ${LOADER_LIMIT} bytes gzip, is ${loader}`);
  process.exit(1);
}
