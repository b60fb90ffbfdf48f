import { listAt, objectAt, told, type JsonObject } from '../json.ts';
import { violations } from '../run.ts';

/** What the rules of the documentation look at. */
export interface Documentation {
  text: string;
  /** The connector's, in metadata.yaml. */
  name: string;
  version: string;
  /** `connectionSpecification` */
  form: JsonObject;
}

type DocumentationRule = (documentation: Documentation) => string[];

/** A chapter to its end, which is the next heading of any level. */
function chapter(text: string, heading: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  const rest = from < 0 ? [] : lines.slice(from + 1);
  const end = rest.findIndex((line) => /^#+ /.test(line));
  return rest.slice(0, end < 0 ? rest.length : end).join('\n');
}

/** `CheckDocumentationHeadersOrder`: Airbyte's own headings in their order; a connector's own chapter may stand before the sync modes. */
const headings: DocumentationRule = ({ text, name }) => {
  const wanted = [
    ...[`# ${name}`, '## Prerequisites', '## Setup guide', `## Set up ${name}`],
    ...[`## Set up the ${name} connector in Airbyte`, '### For Airbyte Cloud:', '### For Airbyte Open Source:'],
    ...['## Configuration reference', '## Supported sync modes', '## Supported Streams'],
    ...['### Performance considerations', '## Data type map', '## Limitations & Troubleshooting', '## Changelog'],
  ];
  const found = text.split('\n').filter((line) => /^##? /.test(line) || wanted.includes(line));
  return found.join('; ') === wanted.join('; ') ? [] : [`headings: ${found.join('; ')}`];
};

/** `CheckPrerequisitesSectionDescribesRequiredFieldsFromSpec`: by their titles. */
const prerequisites: DocumentationRule = ({ text, form }) => {
  const content = chapter(text, 'Prerequisites').toLowerCase();
  const titles = listAt(form, 'required').map((key) => told(objectAt(form, 'properties', told(key))['title']));
  return violations(titles, (title) => !content.includes(title.toLowerCase()) && `Prerequisites lack ${title}`);
};

/** `CheckSection`: the sentences that each connector's page has. */
const sentences: DocumentationRule = ({ text, name }) => {
  const start = `This page contains the setup guide and reference information for the [${name}](`;
  const modes = `The ${name} source connector supports the following [sync modes](`;
  return [
    ...(chapter(text, name).includes(start) ? [] : ['the page does not say what it is']),
    ...(chapter(text, 'Supported sync modes').trim().startsWith(modes) ? [] : ['the sync modes are not introduced']),
  ];
};

/** `CheckChangelogSectionContent`: folded; and the latest version is the one that is built. */
const changelog: DocumentationRule = ({ text, version }) => {
  const content = chapter(text, 'Changelog');
  const [latest] = /(?<=^\| )\d+\.\d+\.\d+/m.exec(content) ?? [];
  return [
    ...(content.includes('<summary>Expand to review</summary>') ? [] : ['the changelog is not folded']),
    ...(latest === version ? [] : [`the changelog ends with ${String(latest)}`]),
  ];
};

/** No chapter is empty. */
const content: DocumentationRule = ({ text }) => {
  const chapters = text.split('\n').flatMap((line) => /^##+ (.*)$/.exec(line)?.[1] ?? []);
  const bare = chapters.filter((heading) => heading !== 'Setup guide' && heading !== 'Limitations & Troubleshooting');
  return violations(bare, (heading) => chapter(text, heading).trim() === '' && `${heading} is empty`);
};

export const DOCUMENTATION_RULES = { headings, prerequisites, sentences, changelog, content };
