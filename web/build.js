/** Writes the bundle that the site serves, or with `--check` says whether the committed one is that of the source. */

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUNDLE = "overrides/assets/playground/playground.js";
const isCheck = process.argv.includes("--check");

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["web/playground.js"],
  outfile: BUNDLE,
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  target: ["chrome108", "firefox110", "safari16.4"],
  loader: { ".css": "text" },
  legalComments: "none",
  plugins: [minifiedStyle()],
  write: !isCheck,
  ...(isCheck ? {} : { metafile: true }),
});

if (isCheck) {
  const committed = await readFile(`${ROOT}${BUNDLE}`).catch(() => Buffer.alloc(0));
  const built = outputFiles?.[0]?.contents ?? new Uint8Array();
  if (Buffer.compare(committed, built) !== 0) {
    console.error(`${BUNDLE} is not what web/ gives today. Run \`make playground\`, and commit what it writes.`);
    process.exit(1);
  }
}

/** A style sheet as a minified text. @returns {import("esbuild").Plugin} */
function minifiedStyle() {
  return {
    name: "minified style",
    setup({ onLoad }) {
      onLoad({ filter: /\.css$/ }, async ({ path }) => {
        const { outputFiles } = await build({ entryPoints: [path], minify: true, write: false, charset: "utf8" });
        return { contents: (outputFiles[0]?.text ?? "").trim(), loader: "text" };
      });
    },
  };
}
