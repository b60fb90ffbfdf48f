/** Where generated text stands in a file, by its name: `<!-- generated: NAME -->` … `<!-- end of NAME -->`. */
const REGION = /(<!-- generated: ([\w-]+) -->\n)([\s\S]*?)(<!-- end of \2 -->)/g;
const MARK = /<!-- (?:generated:|end of) [\w-]+ -->/g;

/**
 * The text with every region as it has to be.
 * @throws Error for a mark without its other half, or for a region of a name that nothing is generated for
 */
export function filled(text: string, contents: ReadonlyMap<string, string>): string {
  const marks = text.match(MARK)?.length ?? 0;
  if (marks !== 2 * regionsIn(text).length) throw new Error('A mark of a generated region has lost its other half.');
  return text.replace(REGION, (_all, start: string, name: string, _old: string, end: string) => {
    const content = contents.get(name);
    if (content === undefined) throw new Error(`Nothing is generated for a region "${name}".`);
    return `${start}\n${content}\n\n${end}`;
  });
}

/** The names of the regions of a text. */
export function regionsIn(text: string): string[] {
  return [...text.matchAll(REGION)].map(([, , name = '']) => name);
}
