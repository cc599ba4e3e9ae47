// Whether a package's list of parts and its copyright file name what the package holds, and nothing else. Prints what is untrue.
//   node tests/deb/parts.mjs FILE.deb
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const [deb] = process.argv.slice(2);
const field = (name) => execFileSync("dpkg-deb", ["-f", deb, name], { encoding: "utf8" }).trim();
const name = field("Package");
const root = mkdtempSync(join(tmpdir(), "parts-"));
process.on("exit", () => rmSync(root, { recursive: true }));
execFileSync("dpkg-deb", ["-x", deb, root]);

let untrue = 0;
const is = (truth, sentence) => { if (!truth) { untrue++; console.log(sentence); } };
const read = (file) => readFileSync(join(root, file), "utf8");
const files = readdirSync(join(root, "usr/lib", name), { recursive: true }).map((file) => `usr/lib/${name}/${file}`);

const list = JSON.parse(read(`usr/share/doc/${name}/sbom.cdx.json`));
is(list.bomFormat === "CycloneDX" && list.specVersion === "1.5", `The list is ${list.bomFormat} ${list.specVersion}.`);
is(list.metadata.component.name === name && list.metadata.component.version === field("Version"), `It is the list of ${list.metadata.component.purl}.`);
const refs = new Set([list.metadata.component, ...list.components].map((c) => c["bom-ref"]));
is(refs.size === list.components.length + 1, "A part has two entries.");
for (const { ref, dependsOn } of list.dependencies) is([ref, ...dependsOn].every((r) => refs.has(r)), `${ref} depends on what isn't in the list.`);

// What the programs' own list says each file came with, and what the pages say they were bundled from.
const assets = JSON.parse(read(files.find((file) => file.endsWith(".deps.json"))));
const cameWith = new Map();
for (const [key, entry] of Object.values(assets.targets).flatMap(Object.entries))
  for (const file of [entry.runtime, entry.native, entry.runtimeTargets].flatMap((f) => Object.keys(f ?? {}))) cameWith.set(file.startsWith("runtimes/") ? file : basename(file), key);
const shipped = [];
for (const file of files.filter((f) => /\.(dll|so)$/.test(f))) {
  const key = cameWith.get(file.replace(`usr/lib/${name}/`, ""));
  is(key, `Nobody knows where ${file} came from.`);
  if (key && assets.libraries[key].type !== "project") shipped.push([file, `pkg:nuget/${key.replace("/", "@")}`]);
}
for (const file of files.filter((f) => /\/wwwroot\/.*\.(js|css)$/.test(f)))
  for (const [, part, version] of read(file).matchAll(/\(\*! (\S+) (\S+) \([^)]+\) \*\)/g)) shipped.push([file, `pkg:npm/${part.replace("@", "%40")}@${version}`]);
is(name === "sottable" || shipped.some(([, purl]) => purl.startsWith("pkg:npm/")), "The pages don't say what they were bundled from.");

const stated = ({ licenses }) => licenses?.length > 0 && licenses.every((l) => l.expression || l.license?.id || l.license?.text?.content);
const ofOthers = [...read(`usr/share/doc/${name}/copyright`).matchAll(/^Files: (?!\*$)(.*)$/gm)].flatMap(([, globs]) => globs.split(" "))
  .map((glob) => new RegExp(`^${glob.replace(/[.+]/g, "\\$&").replaceAll("*", ".*")}$`));
for (const [file, purl] of shipped) {
  is(list.components.some((c) => c.purl === purl && purl.endsWith(`/${c.name}@${c.version}`)), `${file} is in the package, ${purl} isn't in the list.`);
  is(ofOthers.some((glob) => glob.test(file)), `The copyright file names nobody for ${file}.`);
}
for (const part of list.components) {
  is(stated(part), `${part["bom-ref"]} has no licence.`);
  if (part.purl) is(shipped.some(([, purl]) => purl === part.purl), `${part.purl} is in the list, nothing of it is in the package.`);
  else is(part.description === "of the machine, updated by its system", `${part["bom-ref"]} is neither in the package nor of the machine.`);
}
console.log(`${name}: ${list.components.length} parts, ${shipped.length} files with parts of others.`);
process.exit(untrue === 0 ? 0 : 1);
