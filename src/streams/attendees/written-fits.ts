import { declaredType, type Property } from './property.ts';

const TEXT = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const PLAIN_INTEGER = String.raw`-?(?:0|[1-9]\d*)`;
const JSON_NUMBER = String.raw`${PLAIN_INTEGER}(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** A day that every year has. */
const DAY = String.raw`(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))`;
const TIME = String.raw`${DAY}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?`;
const ZONE = String.raw`(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)`;

/**
 * The values that a property's Fit leaves as they are, as JSON: the source of a regular expression. It may leave
 * some out, which are then looked at one by one. An integer has to be spelled as one: `1.0` and `1E+2` are as large, but
 * strict readers refuse them.
 */
export function writtenFits(property: unknown): string {
  return ['null', ...writtenValues(property ?? {})].join('|');
}

function writtenValues({ type, format, airbyte_type: airbyteType }: Property): string[] {
  switch (declaredType(type)) {
    case 'string':
      if (format === 'date') return [`"${DAY}"`];
      if (format !== 'date-time') return [TEXT];
      return [`"${TIME}${airbyteType === 'timestamp_without_timezone' ? '' : ZONE}"`];
    case 'integer':
      return [PLAIN_INTEGER];
    case 'number':
      return [JSON_NUMBER];
    case 'boolean':
      return ['true', 'false'];
    case 'array':
    case 'object':
      return [];
    default:
      return ['true', 'false', JSON_NUMBER, TEXT];
  }
}
