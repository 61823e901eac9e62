// Bundle the scripts and styles of the desk and the portal into src/penciled/ui/static/ui/.
// What is written there is not committed; the wheel carries it.

import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const sources = path.join(root, "src/penciled/ui/assets");
const built = path.join(root, "src/penciled/ui/static/ui");
const ENTRIES = ["desk.js", "portal.js", "account.js", "desk.css", "portal.css"];
const FACES = { "inter-latin.woff2": "latin", "inter-latin-ext.woff2": "latin-ext" };

const there = await readdir(sources).catch(() => []);
await rm(built, { recursive: true, force: true });

const { metafile } = await esbuild.build({
  absWorkingDir: root,
  entryPoints: ENTRIES.filter((name) => there.includes(name)).map((name) => path.join(sources, name)),
  outdir: built,
  bundle: true,
  format: "esm",
  target: "es2022", // names no browser, so that modern CSS is passed on as it was written
  minify: true,
  sourcemap: true,
  legalComments: "none", // each licence is told whole, below
  metafile: true,
  external: ["fonts/*"], // copied below under names that pages may preload
  logLevel: "info",
});

const INTER = "@fontsource-variable/inter";
const packages = path.join(root, "node_modules");
const inter = path.join(packages, INTER);
await mkdir(path.join(built, "fonts"), { recursive: true });
for (const [name, subset] of Object.entries(FACES)) {
  await copyFile(path.join(inter, `files/inter-${subset}-wght-normal.woff2`), path.join(built, "fonts", name));
}

const bundled = Object.keys(metafile.inputs).map((input) => input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
const licences = await Promise.all([...new Set([...bundled, INTER])].filter(Boolean).sort().map(licence));
await writeFile(path.join(built, "licences.txt"), licences.join("\n\n----\n\n"));

await cp(path.join(sources, "public"), built, { recursive: true });

async function licence(name) {
  const folder = path.join(packages, name);
  const { version, license, author } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  const whole = file ? await readFile(path.join(folder, file), "utf8") : `By ${author?.name ?? author ?? "its authors"}.`;
  return `${name} ${version} (${license})\n\n${whole}`;
}
