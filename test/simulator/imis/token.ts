import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import type { SimRequest } from '../http/request.ts';

export interface TokenSettings {
  username: string;
  password: string;
  /** The seconds that the answer promises; null leaves `expires_in` out. */
  expiresIn: number | null;
  /** How long a token really lives; null: as long as it says. */
  tokenLifeMs: number | null;
  /** After every so many authorised requests another client logs in with the account; 0 never. */
  stealEvery: number;
  /** false: every authorised call is refused with 401, however fresh the token. */
  rights: boolean;
  /** Failed log-ins until the account is locked. */
  lockAfter: number;
}

/** The accounts of the site: one user, one token at a time. */
export class TokenIssuer {
  /** Answers with a token. */
  logins = 0;
  failedLogins = 0;
  locked = false;
  readonly #settings: TokenSettings;
  #token: string | undefined;
  #expiresAt = 0;
  #issued = 0;
  #authorised = 0;
  #failuresInARow = 0;

  constructor(settings: TokenSettings) {
    this.#settings = settings;
  }

  /** Somebody else logs in with the account: the token in use is worth nothing from now on. */
  steal(): void {
    this.#token = undefined;
  }

  answer(request: SimRequest): Answer {
    const form = new URLSearchParams(request.body);
    if (request.method !== 'POST' || form.get('grant_type') !== 'password') {
      return json(400, { error: 'unsupported_grant_type' });
    }
    const { username, password } = this.#settings;
    const isRight = form.get('username')?.toLowerCase() === username.toLowerCase() && form.get('password') === password;
    if (!isRight || this.locked) return this.#refuse();
    this.#failuresInARow = 0;
    this.logins++;
    const life = this.#settings.tokenLifeMs ?? (this.#settings.expiresIn ?? 3600) * 1000;
    this.#token = `token-${++this.#issued}-${Buffer.from(`${username}#${this.#issued}`).toString('base64url')}`;
    this.#expiresAt = performance.now() + life;
    const { expiresIn } = this.#settings;
    return json(200, {
      access_token: this.#token,
      token_type: 'bearer',
      ...(expiresIn === null ? {} : { expires_in: expiresIn }),
      userName: username.toUpperCase(),
      '.issued': new Date().toUTCString(),
      '.expires': new Date(Date.now() + life).toUTCString(),
    });
  }

  #refuse(): Answer {
    this.failedLogins++;
    if (++this.#failuresInARow >= this.#settings.lockAfter) this.locked = true;
    const error_description = 'The user name or password is incorrect.';
    return json(400, { error: 'invalid_grant', error_description });
  }

  /** The refusal, or undefined where the request may go on. */
  authorise(request: SimRequest): Answer | undefined {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    const isValid = scheme?.toLowerCase() === 'bearer' && token !== undefined && token === this.#token;
    if (!isValid || performance.now() >= this.#expiresAt || !this.#settings.rights) {
      return json(401, { Message: 'Authorization has been denied for this request.' });
    }
    this.#authorised++;
    if (this.#settings.stealEvery > 0 && this.#authorised % this.#settings.stealEvery === 0) this.steal();
    return undefined;
  }
}
