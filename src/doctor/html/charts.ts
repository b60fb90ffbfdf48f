import { escaped } from './escape.ts';

/** One part of a bar. */
export interface Part {
  /** The class that colours it. */
  colour: 'one' | 'two' | 'three' | 'four' | 'good' | 'poor';
  /** Of the whole bar, 0 to 1. */
  share: number;
}

/** So many units are a whole bar: shares are rounded to a thousandth of it. */
const WHOLE = 1000;

/**
 * A bar of one or several parts, drawn as SVG that takes the width it is given.
 * @param label what it shows, for those who cannot see it
 */
export function bar(parts: readonly Part[], label: string, className = 'bar'): string {
  let from = 0;
  const drawn = parts.map(({ colour, share }) => {
    const width = Math.min(Math.max(Math.round(share * WHOLE), share > 0 ? 6 : 0), WHOLE - from);
    const rect = `<rect class="${colour}" x="${from}" width="${width}" height="10"/>`;
    from += width;
    return rect;
  });
  return `<svg class="${className}" role="img" aria-label="${escaped(label)}" viewBox="0 0 ${WHOLE} 10" preserveAspectRatio="none"><rect class="track" width="${WHOLE}" height="10"/>${drawn.join('')}</svg>`;
}

/** The dot of a legend. */
export function dot(colour: Part['colour']): string {
  return `<svg aria-hidden="true" viewBox="0 0 10 10"><circle class="${colour}" cx="5" cy="5" r="5"/></svg>`;
}
