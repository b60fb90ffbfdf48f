import { ExactNumber } from '../../json/exact-number.ts';

/** A value as iMIS sent it, taken out of its `{$type, $value}` wrapping. An object is a shape that nobody knows yet. */
export type Value = string | number | boolean | null | ExactNumber | object;

/** A value without its .NET wrapping. In `api/iqa` null is an absent `Value`. */
export function unwrap(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || value instanceof ExactNumber) return value;
  if (!('$value' in value)) return '$type' in value && Object.keys(value).length === 1 ? null : value;
  return unwrap(value.$value);
}

/** The .NET type that a wrapped value bears (`System.Int32`), without its assembly. */
export function wrappedType(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('$type' in value)) return undefined;
  return String(value.$type).split(',', 1)[0]?.trim();
}
