import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate, made here: no key lies in the repository, and no tool is needed. */
export interface Certificate {
  /** PEM. */
  key: string;
  cert: string;
}

/** Who signs a certificate. */
interface Issuer extends Certificate {
  name: string;
}

/** @param name a DNS name, or an IPv4 address. @param expired whether its time is over */
export function selfSigned(name: string, expired = false): Certificate {
  return certificate({ name, expired });
}

/** An authority that signs others: the top of a chain, or one that `by` has signed. */
export function authority(name: string, by?: Issuer): Issuer {
  return { name, ...certificate({ name, by }) };
}

/** @param name a DNS name, or an IPv4 address */
export function signedBy(by: Issuer, name: string, valid: { expired?: boolean; early?: boolean } = {}): Certificate {
  return certificate({ name, by, isAuthority: false, ...valid });
}

interface Asked {
  name: string;
  by?: Issuer | undefined;
  isAuthority?: boolean;
  expired?: boolean;
  early?: boolean;
}

function certificate({ name, by, isAuthority = true, expired = false, early = false }: Asked): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'));
  const year = new Date().getUTCFullYear();
  const [from, to] = expired ? [year - 3, year - 2] : early ? [year + 2, year + 5] : [year - 1, year + 5];
  const extension = (id: string, content: Buffer): Buffer => der(0x30, oid(id), der(0x04, content));
  const isAddress = /^[\d.]+$/.test(name);
  const alternative = isAddress ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    commonName(by?.name ?? name),
    der(0x30, date(from), date(to)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      // Subject alternative name, and whether it may sign others.
      der(
        0x30,
        extension('551d11', der(0x30, alternative)),
        extension('551d13', der(0x30, ...(isAuthority ? [der(0x01, Buffer.from([255]))] : []))),
      ),
    ),
  );
  const signature = sign('sha256', body, by?.key ?? privateKey);
  const whole = der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{64}(?!$)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function commonName(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))));
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function date(year: number): Buffer {
  return der(0x18, Buffer.from(`${year}0101000000Z`));
}
