import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const IMPORT = /^(?:import|export) [^;]*?from '(\.[^']+\.ts)'|import\('(\.[^']+\.ts)'\)/gms;

type Graph = Map<string, Set<string>>;

/** Which folder of src imports from which, as a Mermaid diagram. An arrow that follows from others is left out. */
export function importGraph(): string {
  const graph = folderGraph();
  const arrows = [...graph].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((between) => between !== to && reaches(graph, between, to)))
      .map((to) => `  ${id(from)} --> ${id(to)}`),
  );
  const names = [...graph.keys()].sort().map((name) => `  ${id(name)}["${name}"]`);
  return ['```mermaid', 'flowchart TD', ...names, ...arrows.sort(), '```'].join('\n');
}

function folderGraph(): Graph {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const graph: Graph = new Map(files.map((file) => [folderOf(file), new Set<string>()]));
  for (const file of files) {
    for (const [, from, later] of readFileSync(join('src', file), 'utf8').matchAll(IMPORT)) {
      const target = folderOf(join(dirname(file), from ?? later ?? ''));
      if (!target.startsWith('..') && target !== folderOf(file)) graph.get(folderOf(file))?.add(target);
    }
  }
  return graph;
}

/** The folder of a file; a file that stands directly in src, by its own name. The doctor's page is part of the doctor. */
function folderOf(file: string): string {
  const folder = dirname(relative('.', file)).replace(/^doctor\/.*/, 'doctor');
  return folder === '.' ? file : folder;
}

function reaches(graph: Graph, from: string, to: string): boolean {
  return [...(graph.get(from) ?? [])].some((next) => next === to || reaches(graph, next, to));
}

function id(name: string): string {
  return name.replaceAll(/\W/g, '_');
}
