/** Compiles the kernels and writes them as a module; with --check, says only whether the written one is up to date. */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const TARGET = new URL("../core/kernels_wasm.js", import.meta.url);

/** @returns {Promise<string>} The module. */
async function compile() {
  /** @type {Uint8Array} */
  let bytes = new Uint8Array();
  const options = ["--runtime", "stub", "--noAssert", "--use", "abort=", "-O3", "--converge", "--enable", "simd"];
  const { error, stderr } = await asc.main(["kernels.ts", "--outFile", "kernels.wasm", ...options], {
    readFile: (name, folder) => {
      if (name !== "kernels.ts") return null;
      return readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
    },
    writeFile: (name, contents) => {
      if (name === "kernels.wasm") bytes = /** @type {Uint8Array} */ (contents);
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const text = Buffer.from(bytes).toString("base64");
  return `// Written by \`npm run wasm\` from web/assembly/kernels.ts.\nexport const WASM =\n  "${text}";\n`;
}

const module = await compile();
if (!process.argv.includes("--check")) {
  writeFileSync(TARGET, module);
} else if (readFileSync(TARGET, "utf8") !== module) {
  console.error("web/core/kernels_wasm.js must be what kernels.ts compiles to, but differs. Run `npm run wasm`.");
  process.exitCode = 1;
}
