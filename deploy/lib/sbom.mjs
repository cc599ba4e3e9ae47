// The parts of a program as a CycloneDX 1.5 document, on standard output: what NuGet resolved (project.assets.json), what the pages are built from
// (package-lock.json), and what the machine must have. Licences are those that the packages state. No address of a registry goes into it.
//   node deploy/lib/sbom.mjs NAME VERSION project.assets.json [package-lock.json]
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";

const [name, version, assetsFile, lockFile] = process.argv.slice(2);
if (!assetsFile) {
  console.error("usage: node deploy/lib/sbom.mjs NAME VERSION project.assets.json [package-lock.json]");
  process.exit(64);
}

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const hex = (base64) => Buffer.from(base64, "base64").toString("hex");
const licences = (id) => (/[ ()]/.test(id) ? [{ expression: id }] : [{ license: { id } }]);
const component = (type, purl, parts) => ({ type, "bom-ref": purl, ...parts, purl });

// A package that brings no file is no part of the program.
const assets = read(assetsFile);
const folders = Object.keys(assets.packageFolders);
const target = Object.values(assets.targets)[0];
const isFile = (file) => !file.endsWith("/_._");
const ships = (entry) => ["runtime", "runtimeTargets", "native"].some((kind) => Object.keys(entry[kind] ?? {}).some(isFile));
const wanted = Object.entries(target).filter(([, entry]) => entry.type === "package" && ships(entry));

function licencesOf(path) {
  for (const folder of folders) {
    const id = path.split("/")[0];
    try {
      const nuspec = readFileSync(`${folder}${path}/${id}.nuspec`, "utf8");
      const stated = /<license type="expression">([^<]+)<\/license>/.exec(nuspec)?.[1] ?? /<licenseUrl>[^<]*\/licenses\/([A-Za-z0-9.-]+)/.exec(nuspec)?.[1];
      if (stated) return licences(stated);
      const content = readFileSync(`${folder}${path}/${/<license type="file">([^<]+)<\/license>/.exec(nuspec)?.[1]}`, "utf8").trim();
      return [{ license: { name: content.split("\n")[0].trim(), text: { contentType: "text/plain", content } } }];
    } catch {
      continue;
    }
  }
  return [{ license: { name: "as its package says" } }];
}

const purlOf = (key) => `pkg:nuget/${key.replace("/", "@")}`;
const nuget = wanted.map(([key]) => {
  const library = assets.libraries[key];
  const [id, number] = key.split("/");
  return component("library", purlOf(key), {
    name: id, version: number, hashes: [{ alg: "SHA-512", content: hex(library.sha512) }], licenses: licencesOf(library.path),
  });
});
const byName = new Map(wanted.map(([key]) => [key.split("/")[0], purlOf(key)]));
const dependencies = wanted.map(([key, entry]) => ({
  ref: purlOf(key), dependsOn: Object.keys(entry.dependencies ?? {}).map((id) => byName.get(id)).filter(Boolean).sort(),
}));

// What is bundled into the pages, without the tools that build them.
const npm = !lockFile ? [] : Object.entries(read(lockFile).packages).filter(([path, entry]) => path !== "" && !entry.dev).map(([path, entry]) => {
  const id = path.replace(/^.*node_modules\//, "");
  const [alg, hash] = entry.integrity.split("-");
  return component("library", `pkg:npm/${id.replace("@", "%40")}@${entry.version}`, {
    name: id, version: entry.version, hashes: [{ alg: alg.replace("sha", "SHA-"), content: hex(hash) }], licenses: licences(entry.license),
  });
});

const system = [
  ["framework", lockFile ? "ASP.NET Core runtime" : ".NET runtime", "MIT"], ["library", "libmosquitto1", "EPL-2.0 OR BSD-3-Clause"], ["library", "OpenSSL 3", "Apache-2.0"],
  ...(lockFile ? [["application", "mosquitto", "EPL-2.0 OR BSD-3-Clause"]] : []),
].map(([type, part, licence]) => ({ type, "bom-ref": `system:${part}`, name: part, description: "of the machine, updated by its system", licenses: licences(licence) }));

const components = [...nuget, ...npm, ...system].sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
const self = `pkg:generic/${name}@${version}`;
const digest = createHash("sha256").update(JSON.stringify(components)).digest("hex");
const uuid = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5"); // the same parts have the same number
console.log(JSON.stringify({
  bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: `urn:uuid:${uuid}`, version: 1,
  metadata: {
    ...(process.env.SOURCE_DATE_EPOCH ? { timestamp: new Date(process.env.SOURCE_DATE_EPOCH * 1000).toISOString() } : {}),
    component: { type: "application", "bom-ref": self, name, version, licenses: licences("MIT"), purl: self },
  },
  components,
  dependencies: [{ ref: self, dependsOn: components.map((c) => c["bom-ref"]) }, ...dependencies],
}, null, 2));
