import { code, listed } from './markdown.ts';

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

/**
 * Each field of the form, in the form's order, those of groups and lists below their own. In Airbyte's documentation a
 * field anchor is what the form shows beside the field.
 */
export function configurationReference(specification: Field): string {
  return fieldsOf(specification, [], 3).join('\n\n');
}

function fieldsOf({ properties = {}, required = [] }: Field, path: string[], level: number): string[] {
  const fields = Object.entries(properties).toSorted(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0));
  return fields.flatMap(([key, field]) => {
    const here = [...path, key];
    const heading = `${'#'.repeat(level)} ${field.title ?? key}`;
    const text = `${code(here.join('.'))}, ${preset(field, required.includes(key))}. ${words(field)}`;
    const own = [`<FieldAnchor field="${here.join('.')}">`, heading, text, '</FieldAnchor>'].join('\n\n');
    return [own, ...fieldsOf(field.items ?? field, here, level + 1)];
  });
}

function preset({ type, default: value }: Field, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (typeof value === 'boolean') return value ? 'on by default' : 'off by default';
  if (value === undefined || type === 'object' || (Array.isArray(value) && value.length === 0)) return 'optional';
  return `${code(typeof value === 'string' ? value : JSON.stringify(value))} by default`;
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
