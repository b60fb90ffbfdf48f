const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const INVISIBLE = /^[\s\p{Cf}]*$/u;

/** A text for HTML, as content or within quoted attributes. Names and messages can be a server's, and hostile. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** A name that may be of any script, kept from turning the text around it. One that shows nothing is quoted. */
export function isolated(name: string): string {
  return `<bdi>${escaped(INVISIBLE.test(name) ? `"${name}"` : name)}</bdi>`;
}
