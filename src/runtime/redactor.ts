/** What stands where a secret stood. */
const MASK = '***';

/**
 * Takes known secrets out of every text that leaves the process outside of a record. The connector's own messages never
 * hold one; this is for what comes from elsewhere (a library's error, a server that echoes the request). The platform
 * masks by property name only.
 */
export class Redactor {
  readonly #forms = new Set<string>();

  /** Masks `secret` from now on, also where it is written for a URL, a form, JSON or a Basic header. */
  add(secret: string): void {
    if (secret === '') return;
    // Half a surrogate pair has no encoding: it is written as the replacement character.
    const encoded = encodeURIComponent(Buffer.from(secret).toString());
    const form = new URLSearchParams({ s: secret }).toString().slice(2);
    const spellings = [
      secret,
      encoded,
      encoded.replaceAll('%20', '+'),
      form,
      // As .NET writes them.
      ...[encoded, encoded.replaceAll('%20', '+'), form].map(lowerCaseCodes),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ];
    for (const spelling of spellings) this.#forms.add(spelling);
  }

  clean(text: string): string {
    let clean = text;
    for (const form of [...this.#forms].sort((a, b) => b.length - a.length)) {
      clean = mask(clean, form);
    }
    return clean;
  }
}

function lowerCaseCodes(encoded: string): string {
  return encoded.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
}

/** A very short secret is masked only as a word of its own: as part of others it would make every message unreadable. */
function mask(text: string, form: string): string {
  if (form.length > 3) return text.replaceAll(form, MASK);
  const escaped = form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w])${escaped}(?![\\w])`, 'g'), MASK);
}
