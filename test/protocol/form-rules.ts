import { Ajv } from 'ajv';
import type { Rule } from './run.ts';

const ajv = new Ajv({ strict: false });
const text = { type: 'string', minLength: 1 };
const SECRET = '(^|_)(password|secret|token|api_?key|private_?key)$';

/** What the form can draw: each field titled, described and in its place, of one type, and without conditions. */
const FORM = {
  $id: 'form',
  type: 'object',
  required: ['type'],
  propertyNames: { not: { enum: ['$ref', 'not', 'allOf', 'anyOf', 'if', 'then', 'else', 'patternProperties'] } },
  dependencies: { pattern: ['pattern_descriptor'], pattern_descriptor: ['pattern'] },
  properties: {
    type: { enum: ['string', 'boolean', 'integer', 'number', 'array', 'object'] },
    // Else a field that is taken away later breaks the saved configurations.
    additionalProperties: { const: true },
    airbyte_secret: { const: true },
    items: { $ref: 'form' },
    properties: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        $ref: 'form',
        required: ['title', 'description', 'order'],
        properties: { title: text, description: text, order: { type: 'integer' } },
      },
      patternProperties: { [SECRET]: { required: ['airbyte_secret'] } },
    },
  },
  allOf: [
    { if: { properties: { type: { const: 'object' } } }, then: { required: ['properties'] } },
    { if: { properties: { type: { const: 'array' } } }, then: { required: ['items'] } },
  ],
};
const isForm = ajv.compile(FORM);

interface Field {
  properties?: Record<string, Field>;
  required?: string[];
  items?: Field;
  order?: number;
  title?: string;
  default?: unknown;
  examples?: unknown[];
  airbyte_hidden?: boolean;
}

/** What no schema can say: no two fields alike, required ones that can be filled in, defaults and examples that are valid. */
function fieldRules(place: string, field: Field): string[] {
  const found: string[] = [];
  const fields = Object.entries(field.properties ?? {});
  for (const key of ['order', 'title'] as const) {
    if (new Set(fields.map(([, each]) => each[key])).size !== fields.length) found.push(`${place}: two of one ${key}`);
  }
  for (const key of field.required ?? []) {
    const required = field.properties?.[key];
    if (!required || 'default' in required || required.airbyte_hidden)
      found.push(`${place}.${key}: required, but missing, hidden, or filled in`);
  }
  const own = [...('default' in field ? [field.default] : []), ...(field.examples ?? [])];
  if (!own.every((value) => ajv.validate(field, value))) found.push(`${place}: a default or an example is not valid`);
  const below = fields.map(([key, each]): [string, Field] => [`${place}.${key}`, each]);
  if (field.items) below.push([`${place}[]`, field.items]);
  return [...found, ...below.flatMap(([at, each]) => fieldRules(at, each))];
}

const form: Rule = ({ messages }) =>
  messages.flatMap(({ spec }) => {
    if (!spec) return [];
    const whole = spec.connectionSpecification as Field;
    return isForm(whole) ? fieldRules('form', whole) : [`form: ${ajv.errorsText(isForm.errors)}`];
  });

export const FORM_RULES: Rule[] = [form];
