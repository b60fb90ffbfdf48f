// The licences of the packages whose code is in the bundle: they have to go wherever that code goes, so into the image.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that ask for no more than that their own text goes along. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);
/** Texts that are the same for everybody, for packages that only name their licence. */
const STANDARD: Readonly<Record<string, URL>> = {
  'Apache-2.0': new URL('../resources/licences/Apache-2.0.txt', import.meta.url),
};
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const FILE = /^(licen[cs]e|copying)(\.(md|txt))?$/i;
const NOTICE = /^notice(\.(md|txt))?$/i;
/** The chapter of a README that is the licence itself, to the end of the paragraph without warranty. */
const CHAPTER = /^(?:#+ *)?licen[cs]e\b.*\n(?:-+\n)?([^]*?\bAS IS\b[^]*?)(?:\n\s*\n|(?![^]))/im;

/** Of esbuild's metafile, what says whose code is in the bundle. */
export interface Bundled {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/**
 * @returns each package of the bundle with its version, its licence and the text of it
 * @throws Error that names the package whose licence is not allowed, or has no text
 */
export function licencesOf({ outputs }: Bundled): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const bundled = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => PACKAGE.exec(path) ?? []);
  const licences = [...new Set(bundled)].sort().map(licenceOf);
  const head = `The program holds code of ${licences.length} packages, under the licences below.`;
  return `${[head, ...licences].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  if (license === undefined || !ALLOWED.has(license)) {
    throw new Error(
      `${name} ${version} is in the bundle under the licence ${license ?? '(none)'}, see scripts/licences.ts.`,
    );
  }
  const texts = textsOf(folder, license);
  if (texts.length === 0) throw new Error(`${name} ${version} is in the bundle without the text of its licence.`);
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}

/** The package's own file first: it names who holds the rights. Some packages have it in their README only. */
function textsOf(folder: string, license: string): string[] {
  const read = (file: string | URL): string => readFileSync(file, 'utf8').replaceAll('\r', '').trim();
  const files = readdirSync(folder);
  const textsOfFiles = (name: RegExp): string[] =>
    files.filter((file) => name.test(file)).map((file) => read(join(folder, file)));
  const own = textsOfFiles(FILE);
  const readme = files.find((file) => /^readme(\.md)?$/i.test(file));
  const chapter = readme && CHAPTER.exec(read(join(folder, readme)))?.[1]?.trim();
  const standard = STANDARD[license];
  const licence = own[0] ?? chapter ?? (standard && read(standard));
  return licence === undefined ? [] : [licence, ...own.slice(1), ...textsOfFiles(NOTICE)];
}
