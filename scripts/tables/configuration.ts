import { code, listed, table } from './markdown.ts';

/** As much of a field of spec.json as its line needs. */
interface Field {
  order?: number;
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  airbyte_secret?: boolean;
  airbyte_hidden?: boolean;
  required?: string[];
  properties?: Record<string, Field>;
  items?: Field;
}

/** A line for each field of the form, in the form's order, those of groups and lists below their own. */
export function configurationTable(specification: Field): string {
  return table(['field', 'key', 'default', ''], linesOf(specification, []));
}

function linesOf({ properties = {}, required = [] }: Field, path: string[]): string[][] {
  const fields = Object.entries(properties).toSorted(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0));
  return fields.flatMap(([key, field]) => {
    const here = [...path, key];
    const inside = field.items ? linesOf(field.items, [`${here.join('.')}[]`]) : linesOf(field, here);
    return [[field.title ?? key, code(here.join('.')), preset(field, required.includes(key)), words(field)], ...inside];
  });
}

function preset({ type, default: value }: Field, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return type === 'object' ? 'off' : 'none';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function words(field: Field): string {
  const { description = '', minimum, maximum, examples = [], type } = field;
  const parts = [
    description,
    type !== 'string' && maximum !== undefined && `From ${minimum ?? 0} to ${maximum}.`,
    examples.length > 0 &&
      `For example ${listed(
        examples.map((example) => code(String(example))),
        'or',
      )}.`,
    field.airbyte_secret && 'Secret.',
    field.airbyte_hidden && 'Not shown in the form.',
  ];
  return parts.filter(Boolean).join(' ');
}
